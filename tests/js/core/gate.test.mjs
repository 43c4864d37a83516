import assert from "node:assert/strict";
import { test } from "node:test";

import { gates } from "../../../assets/core/gate.mjs";

/* A gate whose requests and paints are answered by hand. */
function standing() {
  const sent = [];
  const paints = [];
  const rested = [];
  const gate = gates({
    send: (view, number, edits) => sent.push({ view, number, edits }),
    afterPaint: (f) => paints.push(f),
    rested: (view) => rested.push(view),
  });
  return { gate, sent, rested, paint: () => paints.splice(0).forEach((f) => f()) };
}

test("one request at a time; what is edited meanwhile leaves as one, the newest value wins", () => {
  const { gate, sent } = standing();
  gate.push("shadow", { n: 5 });
  gate.push("shadow", { n: 6, d: 2 });
  gate.push("shadow", { n: 7 });
  assert.deepEqual(sent, [{ view: "shadow", number: 1, edits: { n: 5 } }]);
  gate.answered("shadow", { number: 1 });
  assert.deepEqual(sent[1], { view: "shadow", number: 2, edits: { n: 7, d: 2 } });
  assert.equal(sent.length, 2);
});

test("nothing edited is lost, in whatever order answers and edits come", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let seed = 7;
  const random = (n) => { seed = (seed * 16807) % 2147483647; return seed % n; };
  for (let round = 0; round < 200; round += 1) {
    const { gate, sent, paint } = standing();
    const server = {};
    const wanted = {};
    let answers = 0;
    const answer = () => {
      if (answers === sent.length) return;
      Object.assign(server, sent[answers].edits);
      answers += 1;
      gate.answered("shadow", { number: answers });
    };
    for (let step = 0; step < 30; step += 1) {
      const what = random(3);
      if (what === 0) {
        const edit = { [`k${random(3)}`]: step };
        Object.assign(wanted, edit);
        gate.push("shadow", edit);
        assert.deepEqual({ ...server, ...gate.expected("shadow", {}) }, wanted);
      } else if (what === 1) answer();
      else paint();
      assert.ok(sent.length - answers <= 1, "two requests under way");
    }
    answer();
    answer();
    paint();
    assert.deepEqual(server, wanted);
    assert.ok(gate.idle("shadow"));
  }
  t.mock.timers.reset();
});

test("a page that is shown in place of another forgets what was under way for that", () => {
  const { gate, sent } = standing();
  gate.push("shadow", { a: 1 });
  gate.push("shadow", { b: 2 });
  gate.anew("shadow");
  assert.deepEqual(sent.at(-1), { view: "shadow", number: 2, edits: {} });
  assert.equal(gate.isNewest("shadow", 1), false);
  gate.answered("shadow", { number: 2 });
  assert.equal(sent.length, 2);
});

test("the hand is ahead of an answer while it has moved on since the request", () => {
  const { gate } = standing();
  gate.push("v", { a: 1 });
  assert.equal(gate.ahead("v"), false);
  gate.push("v", { a: 2 });
  assert.equal(gate.ahead("v"), true);
  gate.answered("v", {});
  assert.equal(gate.ahead("v"), false);
});

test("a view is idle only when the whole answer is on screen", () => {
  const { gate, rested, paint } = standing();
  gate.push("shadow", {});
  gate.answered("shadow", { number: 1 });
  assert.equal(gate.idle("shadow"), false);
  assert.deepEqual(rested, []);
  paint();
  assert.equal(gate.idle("shadow"), true);
  assert.deepEqual(rested, ["shadow"]);
});

test("an answer to an older request is not the newest", () => {
  const { gate } = standing();
  gate.push("shadow", {});
  gate.answered("shadow", {});
  gate.push("shadow", {});
  assert.equal(gate.isNewest("shadow", 1), false);
  assert.equal(gate.isNewest("shadow", 2), true);
});

test("a failure lets the next request go, of its own view alone", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { gate, sent } = standing();
  gate.push("shadow", { n: 5 });
  gate.push("softmax", { n: 3 });
  gate.push("shadow", { n: 6 });
  gate.push("softmax", { n: 4 });
  gate.failed("shadow");
  t.mock.timers.tick(1);
  assert.deepEqual(sent.slice(2), [{ view: "shadow", number: 2, edits: { n: 6 } }]);
  assert.equal(gate.idle("softmax"), false);
});

test("a request that does not come back holds the gate for ten seconds, and its edits are kept", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { gate, sent, rested } = standing();
  gate.push("shadow", { n: 5, d: 2 });
  gate.push("shadow", { n: 6 });
  t.mock.timers.tick(9_999);
  assert.equal(sent.length, 1);
  t.mock.timers.tick(1);
  assert.deepEqual(sent[1].edits, { n: 6, d: 2 });
  t.mock.timers.tick(10_000);
  assert.equal(sent.length, 2);
  gate.push("shadow", { n: 7 });
  assert.deepEqual(sent[2].edits, { n: 7, d: 2 });
  assert.deepEqual(rested, []);
});
