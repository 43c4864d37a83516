/* The latest-wins gate: at most one request a view is under way; what is edited meanwhile is merged,
   the newest value of each field wins, and leaves when the last answer has been drawn. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const PATIENCE = 10000; // ms until a request that never came back stops holding the gate
  const gates = {};

  function gate(view) {
    return (gates[view] = gates[view] || {
      view, number: 0, busy: false, pending: null, asked: null, timer: 0, answer: null, unpainted: 0,
    });
  }

  /* Ask the server for the view's state with these edits ({field: value}). */
  function push(view, edits) {
    const g = gate(view);
    g.pending = Object.assign(g.pending || {}, edits);
    if (!g.busy) send(g);
  }

  /* The view's callback is asked from here and its answer drawn from here: passed through Dash's
     Stores, both would go through the whole page twice, half the time of a drag. */
  function send(g) {
    const edits = g.pending || {};
    g.pending = null;
    g.asked = edits;
    g.busy = true;
    g.number += 1;
    clearTimeout(g.timer);
    g.timer = setTimeout(() => release(g), PATIENCE);
    ask(g, {
      number: g.number, query: explorer.url.query(), theme: explorer.theme.name(), edits,
    });
  }

  async function ask(g, value) {
    const [request, output] = [`${g.view}-request`, `${g.view}-answer`];
    const answer = await window.fetch(`${prefix()}_dash-update-component`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        output: `${output}.data`,
        outputs: { id: output, property: "data" },
        inputs: [{ id: request, property: "data", value }],
        changedPropIds: [`${request}.data`],
        parsedChangedPropsIds: [`${request}.data`],
      }),
    }).catch(() => null);
    if (!answer || !answer.ok) return;
    const { response } = await answer.json();
    if (value.number === g.number) explorer.arrived(JSON.parse(response[output].data));
  }

  function prefix() {
    return JSON.parse(document.getElementById("_dash-config").textContent).requests_pathname_prefix;
  }

  function release(g) {
    clearTimeout(g.timer);
    g.busy = false;
    g.asked = null;
    if (g.pending) send(g);
    else if (idle(g.view) && explorer.settled) explorer.settled(g.view);
  }

  /* An answer has been applied. What is edited from now on leaves at once, so that the server works
     while the browser paints; the view is idle when the whole answer is on screen. */
  function answered(view, answer) {
    const g = gate(view);
    g.answer = answer;
    g.asked = null;
    g.unpainted += 1;
    if (g.pending) send(g);
    else g.busy = false;
    afterPaint(() => {
      g.unpainted -= 1;
      if (idle(view)) release(g);
    });
  }

  function afterPaint(f) {
    requestAnimationFrame(() => setTimeout(() => (explorer.drawing() ? afterPaint(f) : f()), 0));
  }

  const idle = (view) => {
    const g = gate(view);
    return !g.busy && !g.pending && !g.unpainted;
  };

  /* A request failed: keep the picture, say so, let the next one go. */
  function failed(status) {
    for (const g of Object.values(gates)) {
      if (g.busy) setTimeout(() => release(g), 0);
    }
    explorer.notify(status === 429
      ? ["The server is busy. The last picture is kept; try again in a moment."]
      : ["The server could not be reached. The last picture is kept; your next change tries again."]);
  }

  const ATTEMPTS = 5; // of a request that the server finds too fast
  const fetch0 = window.fetch;

  /* What was refused as too fast is asked again when the server says, so that no change is lost;
     Dash sees one slow answer, and the gate merges what is edited meanwhile. */
  async function patiently(resource, options) {
    let answer = await fetch0.call(window, resource, options);
    for (let k = 1; k < ATTEMPTS && answer.status === 429; k += 1) {
      explorer.notify(["A little fast for the server: the last picture stays for a second."]);
      const seconds = Number(answer.headers.get("Retry-After")) || 1;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(seconds, 5)));
      answer = await fetch0.call(window, resource, options);
      if (answer.ok) explorer.notify([]);
    }
    if (answer.status >= 400) failed(answer.status);
    return answer;
  }

  window.fetch = function (resource, options) {
    const url = String((resource && resource.url) || resource);
    if (!url.includes("_dash-update-component")) return fetch0.call(this, resource, options);
    const answer = patiently(resource, options);
    answer.catch(() => failed(0));
    return answer;
  };

  Object.assign(explorer, {
    push, answered,
    answer: (view) => gate(view).answer,
    /* The controls once everything that was edited has been answered. */
    expected: (view, controls) => ({ ...controls, ...gate(view).asked, ...gate(view).pending }),
    idle,
  });
})();
