import assert from "node:assert/strict";
import { test } from "node:test";

import { steps } from "../../../assets/core/steps.mjs";

/** Deterministic numbers for generated tries. */
function* numbers(seed) {
  let x = seed;
  for (;;) {
    x = (1103515245 * x + 12345) % 2147483648;
    yield x / 2147483648;
  }
}

test("a gesture is one step, however many changes it makes", () => {
  const taken = steps();
  taken.reached("", null);
  for (const query of ["w=1", "w=2", "w=3"]) taken.reached(query, "drag");
  taken.reached("w=3&n=5", "slide");
  assert.equal(taken.back(), "w=3");
  assert.equal(taken.back(), "");
  assert.equal(taken.back(), null);
  assert.equal(taken.forward(), "w=3");
  assert.equal(taken.forward(), "w=3&n=5");
  assert.equal(taken.forward(), null);
});

test("what no hand did is not a step, and a hand that returns did nothing", () => {
  const taken = steps();
  taken.reached("a", null);
  taken.reached("b", null);
  assert.deepEqual(taken.count(), { back: 0, forward: 0 });
  taken.reached("c", 1);
  taken.reached("b", 1);
  assert.deepEqual(taken.count(), { back: 0, forward: 0 });
  taken.reached("d", 1);
  assert.equal(taken.back(), "b");
});

test("a new change after undoing forgets what was undone", () => {
  const taken = steps();
  ["a", "b", "c"].forEach((query, i) => taken.reached(query, i));
  assert.equal(taken.back(), "b");
  taken.reached("d", "x");
  assert.equal(taken.forward(), null);
  assert.equal(taken.back(), "b");
});

test("a hundred steps are kept, and every walk through them is what it was", () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const next = numbers(seed);
    const taken = steps(100);
    const all = ["start"];
    let at = 0;
    taken.reached("start", null);
    for (let i = 0; i < 400; i += 1) {
      const what = next.next().value;
      if (what < 0.6) {
        all.length = at + 1;
        all.push(`q${i}`);
        at += 1;
        taken.reached(`q${i}`, i);
        if (all.length > 101) {
          all.shift();
          at -= 1;
        }
      } else if (what < 0.85) {
        assert.equal(taken.back(), at ? all[at - 1] : null);
        at = Math.max(0, at - 1);
      } else {
        assert.equal(taken.forward(), at + 1 < all.length ? all[at + 1] : null);
        at = Math.min(all.length - 1, at + 1);
      }
      assert.deepEqual(taken.count(), { back: at, forward: all.length - 1 - at });
    }
  }
});
