/* Of the pictures that take turns one is large; a click on another, or its title, makes that one
   large. Which one is part of the page: the server draws it with more labels, and undo knows it. */
import { applied } from "./answers.mjs";
import { send } from "./controls.mjs";
import { around } from "./page.mjs";
import { filled } from "./screen.mjs";
import { answer } from "./server.mjs";
import * as width from "./width.mjs";

const PICTURE = "[data-turns]";
const STILL = 5; // px that a hand may move while it clicks

/**
 * @param {string} view
 * @param {string} name
 */
function show(view, name) {
  for (const picture of document.querySelectorAll(`${PICTURE}[data-view-of="${view}"]`)) {
    const large = picture.dataset.turns === name;
    picture.classList.toggle("large", large);
    picture.querySelector(".caption")?.setAttribute("aria-pressed", String(large));
  }
}

/** @param {HTMLElement | null | undefined} picture */
function enlarge(picture) {
  // On a phone all are as wide as the screen, one below the other.
  if (!picture || picture.classList.contains("large") || width.name() === "narrow") return;
  const { viewOf = "", turns = "" } = picture.dataset;
  show(viewOf, turns);
  send(viewOf, { large: turns });
}

applied.add((view) => {
  const { large } = answer(view).data;
  if (large) show(view, large);
});

filled.add(enlarge);

/** @type {[number, number] | null} */
let down = null;
document.addEventListener("pointerdown", ({ clientX, clientY }) => { down = [clientX, clientY]; }, true);

document.addEventListener("click", (event) => {
  const title = around(event, ".caption");
  const stage = around(event, ".stage, .soft-network");
  const picture = /** @type {HTMLElement | null | undefined} */ ((title || stage)?.closest(PICTURE));
  if (!picture || around(event, ".handle")) return;
  const moved = down !== null && Math.hypot(event.clientX - down[0], event.clientY - down[1]) > STILL;
  if (title || !moved) enlarge(picture);
});
