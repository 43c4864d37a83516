/* Whether this browser draws in space: where it does not, the server draws such pictures flat. Found out
   with the first picture in space, for it takes a while; a cookie lets the next page come as it will be
   seen. */
import { listeners } from "./listeners.mjs";

const KEPT = "depth=flat";

/** Pictures in space are drawn otherwise than before. */
export const changed = listeners();

function draws() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
}

let tried = document.cookie.split("; ").includes(KEPT);
let flat = tried && !draws();

export const name = () => (flat ? "flat" : "space");

function keep() {
  document.cookie = `depth=${name()}; path=/; max-age=31536000; samesite=lax`;
}
if (tried) keep();

/** There is a picture in space: whether this browser can draw it. */
export function ask() {
  if (tried) return !flat;
  tried = true;
  flat = !draws();
  if (flat) {
    keep();
    changed.tell();
  }
  return !flat;
}
