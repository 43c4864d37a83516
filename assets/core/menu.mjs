/* Menus of the header: they close by a click elsewhere and by Escape, which gives their button the
   focus again. */
import { around, byId } from "./page.mjs";

const MENUS = ["share", "lessons"];

const open = () => MENUS.map((id) => /** @type {HTMLDetailsElement | null} */ (byId(id)))
  .filter((box) => box !== null && box.open);

document.addEventListener("click", (event) => {
  for (const box of open()) if (box && !around(event, `#${box.id}`)) box.open = false;
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const box of open()) {
    if (!box) continue;
    box.open = false;
    box.querySelector("summary")?.focus();
  }
});
