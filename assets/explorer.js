/* Applies an answer of the server to the page, and turns what a person does with a control into an
   edit for the gate. Computes nothing: every number on screen was computed by the server. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const painters = {}; // view -> functions (answer) that draw what only that view has
  const wanted = {}; // view -> { control name: value } that the controls should show
  const pointer = { down: false };
  let open = null;

  // --- small things ---------------------------------------------------------------------------

  function notify(sentences) {
    const box = document.getElementById("notices");
    if (!box) return;
    box.replaceChildren(...sentences.map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }));
    box.hidden = !sentences.length;
  }

  function text(id, value) {
    const element = document.getElementById(id);
    if (element && element.textContent !== value) element.textContent = value;
  }

  /* base64 from the server as a typed array. */
  function unpack(pack) {
    const kinds = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array };
    const text = atob(pack.base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i); // ten times Uint8Array.from
    return new kinds[pack.dtype](bytes.buffer);
  }

  // --- an answer comes in ---------------------------------------------------------------------

  function apply(view, answer) {
    const step = stepped.delete(view);
    if (view === open || !open) explorer.url.take(answer.query, step);
    for (const [id, value] of Object.entries(answer.texts)) text(id, value);
    for (const [id, value] of Object.entries(answer.descriptions)) {
      const element = document.getElementById(id);
      if (element) element.setAttribute("aria-label", value);
    }
    for (const [id, value] of Object.entries(answer.visible)) {
      const element = document.getElementById(id);
      if (element) element.hidden = !value;
    }
    for (const [id, figure] of Object.entries(answer.pictures)) explorer.draw(id, figure);
    for (const [id, specs] of Object.entries(answer.data.handles || {})) explorer.handles(view, id, specs);
    wanted[view] = answer.controls;
    if (answer.number === 0 || answer.notices.length || noticed.has(view)) notify(answer.notices);
    noticed[answer.notices.length ? "add" : "delete"](view);
    for (const painter of painters[view] || []) painter(answer);
    explorer.answered(view, answer);
  }
  const stepped = new Set();
  const noticed = new Set();

  /* Nothing is under way for the view: the controls may take over what the server settled on. */
  function settled(view) {
    if (pointer.down || explorer.holding() || !explorer.idle(view)) return;
    for (const [name, value] of Object.entries(wanted[view] || {})) {
      for (const part of parts(view, name)) write(part, value);
    }
    const answer = explorer.answer(view);
    for (const [id, props] of Object.entries((answer && answer.props) || {})) {
      const key = `${view}/props/${id}`;
      if (equal(shown.get(key), props)) continue;
      shown.set(key, props);
      window.dash_clientside.set_props(id, props);
    }
  }

  // --- controls -------------------------------------------------------------------------------

  /* What each control shows now, by "view/name/part". Filled by the controls themselves. */
  const shown = new Map();
  const known = new Map(); // "view/name" -> [{ key, id }]
  const equal = (a, b) => a === b || (a !== null && b !== null && a !== "" && b !== ""
    && typeof a !== "object" && Number(a) === Number(b)) || JSON.stringify(a) === JSON.stringify(b);

  function parts(view, name) {
    const id = { by: "hand", control: name, part: "slider", view };
    const slider = document.getElementById(JSON.stringify(id));
    const others = known.get(`${view}/${name}`) || [];
    return slider ? [...others, { ...keys(id), id, slider }] : others;
  }

  const keys = (id) => ({ key: `${id.view}/${id.control}/${id.part}`, family: `${id.view}/${id.control}` });
  const standsAt = (slider) => Number(slider.querySelector("[role=slider]").getAttribute("aria-valuenow"));
  const shownBy = (part) => (part.slider ? standsAt(part.slider) : shown.get(part.key));

  function write(part, value) {
    if (equal(shownBy(part), value)) return;
    shown.set(part.key, value);
    window.dash_clientside.set_props(part.id, { value });
  }

  /* Dash says nothing of controls that came with a part laid out later: look them up in the page, so
     that they can follow an answer and their first change counts. */
  function meet() {
    for (const element of document.querySelectorAll('[id^="{"][id*=\'"control":\']')) {
      let id = null;
      try { id = JSON.parse(element.id); } catch { continue; }
      const { key, family } = keys(id);
      if (id.by || parts(id.view, id.control).some((part) => part.key === key)) continue;
      if (!known.has(family)) known.set(family, []);
      known.get(family).push({ key, id });
      shown.delete(key);
    }
  }

  /* Every control of a view reports here: ids {control, view, part}, their values side by side. */
  function edited(values, ids) {
    const before = new Map(shown);
    const old = new Set([...known.values()].flat().map((part) => part.key));
    known.clear(); // the list is complete: what is not in it is no longer on the page
    ids.forEach((id, i) => {
      const { key, family } = keys(id);
      if (!known.has(family)) known.set(family, []);
      known.get(family).push({ key, id });
      shown.set(key, values[i]);
    });
    const edits = {};
    let view = null;
    ids.forEach((id, i) => {
      const { key } = keys(id);
      const was = before.get(key);
      if (!old.has(key) || (was === undefined && !(id.control in (wanted[id.view] || {})))) return;
      if (!isEdit(id, values[i], was)) return;
      view = id.view;
      edits[id.control] = values[i];
      showTwins(id, values[i]);
    });
    if (view) send(view, edits);
  }

  function isEdit(id, value, was) {
    if (value === undefined || value === null || equal(was, value)) return false;
    if (["typed", "cell", "text"].includes(id.part) && !touched(id)) return false; // its own echo, late
    // An emptied number: its old value comes back when the box is left. An emptied text is empty.
    if (value === "" && ["typed", "cell"].includes(id.part)) return false;
    return !equal(explorer.expected(id.view, wanted[id.view] || {})[id.control], value);
  }

  function showTwins(id, value) {
    for (const twin of parts(id.view, id.control)) if (twin.key !== keys(id).key) write(twin, value);
  }

  function send(view, edits) {
    if ("preset" in edits) stepped.add(view);
    explorer.push(view, edits);
  }

  /* A slider under the hand: its edit leaves without a round through Dash. */
  function slid(id, value) {
    if (!(id.control in (wanted[id.view] || {})) || !isEdit(id, value)) return;
    send(id.view, { [id.control]: value });
    showTwins(id, value);
  }

  /* Buttons: ids {button, view}; the edit is {button: how often it was pressed}. */
  function pressed(clicks, ids) {
    ids.forEach((id, i) => {
      const key = `${id.view}/button/${id.button}`;
      const before = shown.get(key) || 0;
      const now = clicks[i] || 0;
      shown.set(key, now);
      if (now <= before) return;
      stepped.add(id.view);
      explorer.push(id.view, { [id.button]: now });
    });
  }

  /* A typed box answers after a pause of its own, also to what was written into it: only what a
     person touched in the last moments is an edit. */
  const touches = new Map(); // DOM id -> when
  const touched = (id) => performance.now()
    - (touches.get(JSON.stringify({ control: id.control, part: id.part, view: id.view })) || -1e9) < 2000;
  for (const name of ["input", "keydown", "pointerdown", "pointerup", "change"]) {
    document.addEventListener(name, (event) => {
      for (let e = event.target; e && e !== document.body; e = e.parentElement) {
        const box = e.id ? e : e.querySelector && e.querySelector(":scope > input[id], :scope > div > input[id]");
        if (box && box.id.startsWith("{")) {
          touches.set(box.id, performance.now());
          return;
        }
      }
    }, true);
  }

  document.addEventListener("pointerdown", () => { pointer.down = true; }, true);
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, () => {
      pointer.down = false;
      setTimeout(() => open && settled(open), 0);
    }, true);
  }
  // An emptied or refused entry gets its value back when it is left.
  document.addEventListener("focusout", (event) => {
    if (!event.target.matches || !event.target.matches("input") || !open) return;
    const view = open;
    setTimeout(() => {
      for (const [name, value] of Object.entries(wanted[view] || {})) {
        for (const part of parts(view, name)) {
          if (!explorer.idle(view)) return;
          write(part, value);
        }
      }
    }, 350);
  });

  // --- views ----------------------------------------------------------------------------------

  function show(view, step = true) {
    for (const panel of document.querySelectorAll("[data-view]")) {
      panel.hidden = panel.dataset.view !== view;
    }
    for (const tab of document.querySelectorAll("[role=tab][data-opens]")) {
      const chosen = tab.dataset.opens === view;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    const changed = open !== view;
    open = view;
    document.body.dataset.open = view;
    if (step && changed) explorer.url.set("view", view === "shadow" ? "" : view, true);
    if (!changed) return;
    const panel = document.querySelector(`[data-view="${view}"]`);
    if (panel && !panel.querySelector("[data-ready]")) {
      window.dash_clientside.set_props({ panel: view, part: "opened" }, {
        data: { query: explorer.url.query(), theme: explorer.theme.name() },
      });
    } else if (explorer.answer(view)) {
      window.dispatchEvent(new Event("resize"));
      explorer.push(view, {}); // another view may have changed what this one shows
    }
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest && event.target.closest("[data-opens]");
    if (opener) show(opener.dataset.opens);
    if (event.target.closest && event.target.closest("#copy-link")) copyLink();
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest && event.target.closest("[role=tab][data-opens]");
    if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = [...document.querySelectorAll("[role=tab][data-opens]")];
    const next = tabs[(tabs.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length];
    next.focus();
    show(next.dataset.opens);
  });

  async function copyLink() {
    explorer.url.flush();
    const link = window.location.href;
    try {
      await navigator.clipboard.writeText(link);
      notify(["The link is copied. It opens this very view."]);
    } catch {
      notify([`Copy this link; it opens this very view: ${link}`]);
    }
  }

  // --- precomputed frames ---------------------------------------------------------------------

  const resting = new Map();
  const scrubbers = {}; // "view/name" -> function (index, frames)

  function scrubbed(value, id) {
    const answer = explorer.answer(id.view);
    const key = `${id.view}/scrub/${id.scrub}`;
    if (!answer || shown.get(key) === value || value === undefined || value === null) return;
    shown.set(key, value);
    explorer.showFrame(id.view, id.scrub, value);
  }

  function showFrame(view, name, index) {
    const f = scrubbers[`${view}/${name}`];
    if (f) f(index, explorer.answer(view).frames);
  }

  /* What a slider asks for is under way as soon as it moves, whoever moved it: a frame is drawn, an
     edit leaves. Dash hears of it when the hand lets go. */
  new MutationObserver((moves) => {
    for (const { target } of moves) {
      const slider = target.closest('[id^="{"]');
      const id = slider ? JSON.parse(slider.id) : {};
      const value = Number(target.getAttribute("aria-valuenow"));
      if (id.scrub) scrubbed(value, id);
      else if (id.by) slid(id, value);
    }
  }).observe(document.documentElement, { subtree: true, attributeFilter: ["aria-valuenow"] });

  // --- what Dash calls ------------------------------------------------------------------------

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    explorer: {
      edited: (values, ids) => edited(values, ids),
      pressed: (clicks, ids) => pressed(clicks, ids),
      laidOut: (answer) => {
        if (answer && answer.view) laidOut(answer);
        return window.dash_clientside.no_update;
      },
    },
  });

  /* A view's first answer can be here before what it is drawn into. */
  function laidOut(answer) {
    const panel = document.querySelector(`[data-view="${answer.view}"]`);
    if (!panel || !panel.querySelector("[data-ready]")) {
      setTimeout(() => laidOut(answer), 20);
      return;
    }
    first(answer.view, answer);
    apply(answer.view, answer);
  }

  /* The answer that came with the layout: the graphs were plotted from the very same figures. */
  function first(view, answer) {
    for (const [id, figure] of Object.entries(answer.pictures)) explorer.remember(id, figure);
    const asked = answer.asked || "";
    const stale = view === (document.querySelector("[data-first]") || { dataset: {} }).dataset.first
      && asked.replace(/^\?/, "") !== window.location.search.replace(/^\?/, "");
    if (!open) show(view, false);
    meet();
    explorer.theme.show();
    if (answer.theme !== explorer.theme.name() || stale) {
      setTimeout(() => explorer.push(view, {}), 0);
    }
  }

  Object.assign(explorer, {
    /* Without its leading zero, where there is no room: .12 */
    tight: (number) => number.replace(/^(-?)0\./, "$1."),
    notify, text, unpack, settled, meet, showFrame, open: show,
    arrived: (answer) => apply(answer.view, answer),
    view: () => open,
    pressing: () => pointer.down,
    paint: (view, f) => (painters[view] = painters[view] || []).push(f),
    scrub: (view, name, f) => { scrubbers[`${view}/${name}`] = f; },
    /* Show a value in a scrub slider without scrubbing. */
    setScrub: (view, name, value) => {
      const key = `${view}/scrub/${name}`;
      if (shown.get(key) === value || pointer.down) return;
      shown.set(key, value);
      window.dash_clientside.set_props({ scrub: name, view }, { value });
    },
    /* A control's value changed here without the server (a scrubbed slider's typed twin). */
    setControl: (view, name, value) => {
      if (wanted[view]) wanted[view][name] = value;
      clearTimeout(resting.get(`${view}/${name}`));
      // Once, at rest: a box that is rewritten while it still waits out its own pause answers with
      // the value before.
      resting.set(`${view}/${name}`, setTimeout(() => settled(view), 300));
    },
  });
})();
