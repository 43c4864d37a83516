/* Light or dark: what the person chose here before, else what the system asks for. The server draws
   figures for the theme that a request names; a cookie lets the first page come in the right one. */
import { listeners } from "./listeners.mjs";
import { around, byId } from "./page.mjs";

const KEY = "mantine-color-scheme-value"; // where the component library keeps its own choice
const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Another theme is shown. */
export const changed = listeners();

export function name() {
  let kept = null;
  try { kept = window.localStorage.getItem(KEY); } catch { /* storage may be off */ }
  return kept === "dark" || kept === "light" ? kept : dark.matches ? "dark" : "light";
}

export function show() {
  const theme = name();
  document.documentElement.setAttribute("data-mantine-color-scheme", theme);
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  const button = byId("theme-switch");
  if (button) button.setAttribute("aria-pressed", String(theme === "dark"));
}

function toggle() {
  try { window.localStorage.setItem(KEY, name() === "dark" ? "light" : "dark"); } catch { return; }
  show();
  changed.tell();
}

document.addEventListener("click", (event) => {
  if (around(event, "#theme-switch")) toggle();
});
dark.addEventListener("change", () => {
  show();
  changed.tell();
});
show();
