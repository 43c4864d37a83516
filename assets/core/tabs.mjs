/* Lists of tabs, of views and of sections: which one is chosen, and the arrow keys between them. */
import { around } from "./page.mjs";

/**
 * Show which tab is chosen; it alone is reached by the Tab key.
 * @param {Element[]} tabs
 * @param {(tab: Element) => boolean} isChosen
 */
export function mark(tabs, isChosen) {
  for (const tab of tabs) {
    const chosen = isChosen(tab);
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
}

document.addEventListener("keydown", (event) => {
  const tab = around(event, "[role=tab]");
  const list = tab && tab.closest("[role=tablist]");
  if (!tab || !list || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const all = [...list.querySelectorAll("[role=tab]")];
  const next = all[(all.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length];
  next.focus();
  next.click();
});
