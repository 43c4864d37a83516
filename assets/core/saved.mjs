/* The page as a file: what its address says, as JSON, for what no link can hold. */
import { save } from "./files.mjs";
import { notify } from "./notices.mjs";
import * as open from "./open.mjs";
import { around, byId, element } from "./page.mjs";
import * as url from "./url.mjs";

const MOST = 65536; // characters of a file: more than any page has

/** @param {string} query */
export const written = (query) => JSON.stringify({
  format: "permutohedron-explorer",
  version: 1,
  page: Object.fromEntries(new URLSearchParams(query)),
}, null, 1);

/**
 * The query that a file holds, or null if it is not one of ours. The server reads what the query says.
 * @param {string} content
 * @returns {string | null}
 */
export function held(content) {
  if (content.length > MOST) return null;
  try {
    const { page } = JSON.parse(content);
    if (!page || typeof page !== "object" || Array.isArray(page)) return null;
    const pairs = Object.entries(page);
    if (!pairs.every(([, value]) => typeof value === "string")) return null;
    return pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join("&");
  } catch {
    return null;
  }
}

function keep() {
  save(new Blob([written(url.query())], { type: "application/json" }), "permutohedron-explorer.json");
}

function choose() {
  const input = element("input");
  Object.assign(input, { type: "file", accept: ".json,application/json" });
  input.addEventListener("change", async () => {
    const file = input.files && input.files[0];
    if (!file) return;
    const query = file.size > MOST ? null : held(await file.text());
    if (query !== null) open.restore(query);
    else notify([(byId("open-page") || document.body).dataset.refused || ""]);
  });
  input.click();
}

if (typeof document !== "undefined") {
  document.addEventListener("click", (event) => {
    if (around(event, "#save-page")) keep();
    if (around(event, "#open-page")) choose();
  });
}
