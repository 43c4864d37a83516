/* The sentence about a marked word stands beside it while the pointer is on either, the focus is on the
   word, or after a tap; Esc or a touch elsewhere closes it. */
import { around, beside, byId } from "./page.mjs";

const WORD = ".term";
const TIP = "#term-tip";
const LINGER = 200; // ms in which the pointer gets from the word to the sentence
/** @type {Element | null} the word whose sentence stands there */
let shown = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let leaving;

/** @param {HTMLElement} word */
function show(word) {
  clearTimeout(leaving);
  const [place, says] = [byId("term-tip"), byId(word.getAttribute("aria-describedby") || "")];
  if (!place || !says || shown === word) return;
  shown = word;
  place.textContent = says.textContent;
  place.hidden = false;
  place.popover = "manual"; // above a dialog, or a figure on the whole screen
  if (place.showPopover) place.showPopover();
  beside(word, place);
}

function hide() {
  clearTimeout(leaving);
  const place = byId("term-tip");
  shown = null;
  if (place) place.hidden = true;
}

for (const name of ["mouseover", "focusin", "click"]) {
  document.addEventListener(name, (event) => {
    const word = around(event, WORD);
    if (word) show(word);
    else if (around(event, TIP)) clearTimeout(leaving);
  });
}
document.addEventListener("mouseout", (event) => {
  if (!around(event, `${WORD}, ${TIP}`)) return;
  clearTimeout(leaving);
  leaving = setTimeout(() => { if (shown !== document.activeElement) hide(); }, LINGER);
});
document.addEventListener("focusout", (event) => { if (around(event, WORD)) hide(); });
document.addEventListener("pointerdown", (event) => { if (!around(event, `${WORD}, ${TIP}`)) hide(); });
document.addEventListener("scroll", () => { if (shown) hide(); }, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !shown) return;
  hide();
  event.stopPropagation(); // what else is open stays open
}, true);
