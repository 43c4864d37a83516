import assert from "node:assert/strict";
import { test } from "node:test";

import { drafts } from "../../../assets/core/draft.mjs";

/* A page whose answers are "query+name=text", in numbered requests. */
function page() {
  const draft = drafts();
  let number = 0;
  const its = {
    query: "start",
    begin: (name) => draft.begin("v", name, its.query),
    enter(edits, view = "v") {
      number += 1;
      const from = draft.asked(view, number, edits, its.query);
      its.query = `${from}+${Object.entries(edits).map(([name, value]) => `${name}=${value}`)}`;
      draft.answered(view, number, its.query);
      return its.query;
    },
  };
  return its;
}

test("each try of a text is made to the page as it was before the first key", () => {
  const p = page();
  p.begin("seed");
  for (const text of ["1", "12", "12e"]) assert.equal(p.enter({ seed: text }), `start+seed=${text}`);
  p.begin("seed");
  assert.equal(p.enter({ seed: "7" }), "start+seed=12e+seed=7");
});

test("what else was changed since the first key stays", () => {
  for (const other of [
    (p) => p.enter({ n: "5" }),
    (p) => p.enter({ seed: 3 }), // a slider of the same name
    (p) => p.enter({ seed: "4", n: "5" }),
    (p) => p.enter({ seed: "4" }, "other"),
    (p) => { p.query = "undone"; },
  ]) {
    const p = page();
    p.begin("seed");
    p.enter({ seed: "1" });
    other(p);
    const now = p.query;
    assert.equal(p.enter({ seed: "12" }), `${now}+seed=12`);
  }
});

test("without a first key edits are made to what the page shows", () => {
  const p = page();
  assert.equal(p.enter({ seed: "1" }), "start+seed=1");
  assert.equal(p.enter({ seed: "2" }), "start+seed=1+seed=2");
});
