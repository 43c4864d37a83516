/* A server of another version than the one that this page came from: the page asks to be reloaded,
   and is then the same page again. */
import { around, byId } from "./page.mjs";
import { applied, heard } from "./server.mjs";
import * as open from "./open.mjs";
import * as url from "./url.mjs";

const HEADER = "Explorer-Version";
const KEY = "permutohedron-explorer-reloaded"; // the page in full: its link may lack something
const own = document.documentElement.dataset.version || "";
let other = false; // once seen it stays so: of several servers some may still be the old one

/* The box may not be there yet when the first answer is heard. */
function show() {
  const box = byId("renewed");
  if (box) box.hidden = !other;
}
applied.add(show);
heard.add((/** @type {Response} */ response) => {
  other = other || (response.headers.get(HEADER) || own) !== own; // a proxy's own answer names none
  show();
});

function keep() {
  try { window.sessionStorage.setItem(KEY, url.query()); } catch { /* storage may be off */ }
}

function kept() {
  try {
    const query = window.sessionStorage.getItem(KEY);
    window.sessionStorage.removeItem(KEY);
    return query;
  } catch { return null; }
}

document.addEventListener("click", (event) => {
  if (!around(event, "#reload-page")) return;
  url.flush();
  keep();
  window.location.reload();
});

let before = kept();
applied.add(() => {
  const query = before;
  before = null;
  if (query !== null && query !== window.location.search.slice(1)) open.restore(query);
});
