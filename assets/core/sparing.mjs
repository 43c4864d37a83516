/* Answers to a moving hand lack what nobody can use before it rests; then it is asked for. */
import * as controls from "./controls.mjs";
import * as server from "./server.mjs";

/**
 * The answers of a view lack something under a moving hand.
 * @param {string} view
 * @param {(answer: import("./answers.mjs").Answer) => boolean} lacks
 */
export function spare(view, lacks) {
  server.sparing.add(view);
  /** @type {import("./answers.mjs").Answer | null} */
  let completed = null; // the answer whose rest was asked for: once, even if that fails
  controls.atRest.add((of) => {
    const last = server.answer(view);
    if (of !== view || !last || completed === last || !lacks(last)) return;
    completed = last;
    server.push(view, {});
  });
}
