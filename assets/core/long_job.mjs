/* A long job beside the page, of which components/page/long_job.py lays out the parts. */
import { asking } from "./asking.mjs";
import * as dash from "./dash.mjs";
import { around, byId } from "./page.mjs";
import { refused } from "./server.mjs";

const SETTLED = 1500; // ms until no report of a cancelled job comes any more

/**
 * Start and cancel a job by its buttons, and say beside them what the server refuses.
 * @param {string} box  how the ids of its parts begin
 * @param {string} store  what a press of the button is sent in
 */
export function longJob(box, store) {
  /** @param {string} words */
  const say = (words) => dash.setProps(`${box}-said`, { children: words });
  document.addEventListener("click", (event) => {
    const { id = "", dataset = {} } = around(event, "button") || {};
    if (id === `${box}-start`) {
      say(dataset.says || "");
      dash.setProps(`${box}-bar`, { value: 0 });
      dash.setProps(store, { data: { ...asking(), number: Date.now() } });
    }
    if (id === `${box}-cancel` && event.isTrusted) {
      setTimeout(() => {
        const said = byId(`${box}-said`);
        const bar = byId(`${box}-bar`);
        const done = bar instanceof HTMLProgressElement && bar.value >= bar.max;
        if (said && !done) say(`${dataset.says} ${said.textContent}`);
      }, SETTLED);
    }
  });
  refused.add((ids, sentence) => {
    if (ids.includes(`${box}-said`)) say(sentence);
  });
}
