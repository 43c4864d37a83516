/* The steps of a first visit: once they are put away, this browser shows them no more. */
import * as open from "./open.mjs";
import { around, byId } from "./page.mjs";

const KEY = "permutohedron-explorer-visited";

/* Said of the whole document, so that the steps are not seen for a moment before they are hidden. */
function hide() {
  document.documentElement.dataset.visited = "";
}

function known() {
  try { return window.localStorage.getItem(KEY) !== null; } catch { return false; }
}

document.addEventListener("click", (event) => {
  if (!around(event, '[data-dismisses="visit"]')) return;
  try { window.localStorage.setItem(KEY, "1"); } catch { /* storage may be off */ }
  hide();
  const headline = byId(`${open.view()}-headline`); // what had the focus is gone
  if (!headline) return;
  headline.tabIndex = -1;
  headline.focus();
});
if (known()) hide();
