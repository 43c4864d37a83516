/* The button of the Shadow view that counts rankings in the background. */
import * as answers from "../core/answers.mjs";
import * as dash from "../core/dash.mjs";
import { longJob } from "../core/long_job.mjs";
import { byId } from "../core/page.mjs";

const SAID = "shadow-count-said";

longJob("shadow-count", "shadow-count-job");

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
