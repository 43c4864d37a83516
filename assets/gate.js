/* The latest-wins gate: at most one request a view is under way; what is edited meanwhile is merged,
   the newest value of each field wins, and leaves when the last answer has been painted. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const PATIENCE = 10000; // ms until a request that never came back stops holding the gate
  const gates = {};

  function gate(view) {
    return (gates[view] = gates[view] || {
      view, number: 0, busy: false, pending: null, timer: 0, answer: null,
    });
  }

  /* Ask the server for the view's state with these edits ({field: value}). */
  function push(view, edits) {
    const g = gate(view);
    g.pending = Object.assign(g.pending || {}, edits);
    if (!g.busy) send(g);
  }

  function send(g) {
    const edits = g.pending || {};
    g.pending = null;
    g.busy = true;
    g.number += 1;
    clearTimeout(g.timer);
    g.timer = setTimeout(() => release(g), PATIENCE);
    window.dash_clientside.set_props(`${g.view}-request`, {
      data: { number: g.number, query: explorer.url.query(), theme: explorer.theme.name(), edits },
    });
  }

  function release(g) {
    clearTimeout(g.timer);
    g.busy = false;
    if (g.pending) send(g);
    else if (explorer.settled) explorer.settled(g.view);
  }

  /* An answer has been applied: let the next request go once it is on screen. */
  function answered(view, answer) {
    const g = gate(view);
    g.answer = answer;
    requestAnimationFrame(() => setTimeout(() => {
      if (answer.number >= g.number || !g.busy) release(g);
    }, 0));
  }

  /* A request was refused or failed: keep the picture, say so, let the next one go. */
  function failed(status) {
    for (const g of Object.values(gates)) {
      if (g.busy) setTimeout(() => release(g), status === 429 ? 1000 : 0);
    }
    explorer.notify(status === 429
      ? ["That was a little fast for the server. The last picture is kept; go on in a second."]
      : ["The server could not be reached. The last picture is kept; your next change tries again."]);
  }

  const fetch0 = window.fetch;
  window.fetch = function (resource, options) {
    const url = String((resource && resource.url) || resource);
    const answer = fetch0.call(this, resource, options);
    if (url.includes("_dash-update-component")) {
      answer.then(
        (response) => { if (response.status >= 400) failed(response.status); },
        () => failed(0),
      );
    }
    return answer;
  };

  Object.assign(explorer, {
    push, answered,
    answer: (view) => gate(view).answer,
    idle: (view) => !gate(view).busy && !gate(view).pending,
  });
})();
