/* The button of the Shadow view that counts rankings in the background. */
import * as answers from "../core/answers.mjs";
import { asking } from "../core/asking.mjs";
import * as dash from "../core/dash.mjs";
import * as page from "../core/page.mjs";
import { around, byId } from "../core/page.mjs";
import { refused } from "../core/server.mjs";

const SAID = "shadow-count-said";
const SETTLED = 1500; // ms until no report of a cancelled count comes any more

document.addEventListener("click", (event) => {
  const { id = "", dataset = {} } = around(event, "button") || {};
  if (id === "shadow-count-start") {
    dash.setProps(SAID, { children: dataset.says });
    dash.setProps("shadow-count-bar", { value: 0 });
    dash.setProps("shadow-count-job", { data: { ...asking(), number: Date.now() } });
  }
  if (id === "shadow-count-cancel" && event.isTrusted) {
    setTimeout(() => {
      const said = byId(SAID);
      const bar = byId("shadow-count-bar");
      const done = bar instanceof HTMLProgressElement && bar.value >= bar.max;
      if (said && !done) dash.setProps(SAID, { children: `${dataset.says} ${said.textContent}` });
    }, SETTLED);
  }
});

refused.add((ids, sentence) => {
  if (ids.includes(SAID)) page.text(SAID, sentence);
});

/* Another layer: what is under way is of the old one, and what was said no longer holds. */
let key = "";
answers.paint("shadow", ({ data }) => {
  const before = key;
  key = data.counted;
  const said = byId(SAID);
  if (!before || before === key || !said) return;
  const cancel = byId("shadow-count-cancel");
  if (cancel instanceof HTMLButtonElement && !cancel.disabled) cancel.click();
  const fresh = () => {
    if (key !== data.counted) return;
    dash.setProps(SAID, { children: said.dataset.says });
    dash.setProps("shadow-count-bar", { value: 0 });
  };
  if (said.textContent !== said.dataset.says) fresh();
});
