/* The address bar mirrors the state. The query string is the server's canonical one; a slider whose
   frames are here already changes its own key. Back and Forward ask the server again. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const REST = 250; // ms without a change before the address is rewritten
  let current = window.location.search;
  let timer = 0;

  function address(query) {
    return window.location.pathname + (query ? `?${query.replace(/^\?/, "")}` : "");
  }

  /* Take over a canonical query; `step` makes it a step of its own for Back. */
  function take(query, step) {
    current = query;
    clearTimeout(timer);
    if (step) {
      if (address(query) !== window.location.pathname + window.location.search) {
        window.history.pushState(null, "", address(query));
      }
    } else {
      timer = setTimeout(() => window.history.replaceState(null, "", address(current)), REST);
    }
  }

  /* Change one key without the server; an empty value removes it. */
  function set(key, value, step) {
    const pairs = current.replace(/^\?/, "").split("&").filter((p) => p && p.split("=")[0] !== key);
    if (value !== "" && value !== null && value !== undefined) {
      pairs.push(`${key}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3B/g, ";")}`);
    }
    take(pairs.join("&"), step);
  }

  function get(key) {
    return new URLSearchParams(current).get(key);
  }

  window.addEventListener("popstate", () => {
    clearTimeout(timer);
    current = window.location.search;
    explorer.open(get("view") || "shadow", false);
    explorer.push(explorer.view(), {});
  });

  explorer.url = { query: () => current, take, set, get, flush: () => {
    clearTimeout(timer);
    window.history.replaceState(null, "", address(current));
  } };
})();
