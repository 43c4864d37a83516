/* Light or dark: what the person chose here before, else what the system asks for. The server draws
   figures for the theme that a request names; a cookie lets the first page come in the right one. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const KEY = "mantine-color-scheme-value"; // where the component library keeps its own choice
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function name() {
    let kept = null;
    try { kept = window.localStorage.getItem(KEY); } catch { /* storage may be off */ }
    return kept === "dark" || kept === "light" ? kept : dark.matches ? "dark" : "light";
  }

  function show() {
    const theme = name();
    document.documentElement.setAttribute("data-mantine-color-scheme", theme);
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    const button = document.getElementById("theme-switch");
    if (button) {
      button.setAttribute("aria-pressed", String(theme === "dark"));
    }
  }

  function toggle() {
    try { window.localStorage.setItem(KEY, name() === "dark" ? "light" : "dark"); } catch { return; }
    show();
    const view = explorer.view();
    if (view) explorer.push(view, {});
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("#theme-switch")) toggle();
  });
  dark.addEventListener("change", () => { show(); if (explorer.view()) explorer.push(explorer.view(), {}); });
  explorer.theme = { name, show };
  explorer.reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  show();
})();
