import assert from "node:assert/strict";
import { test } from "node:test";

// The module listens on the page as soon as it is there.
globalThis.document = { addEventListener() {}, documentElement: {} };
globalThis.MutationObserver = class { observe() {} };
const { matches } = await import("../../../assets/core/keys.mjs");

const pressed = (key, ...held) => ({
  key, ctrlKey: held.includes("ctrl"), metaKey: held.includes("meta"), altKey: held.includes("alt"), shiftKey: held.includes("shift"),
});

test("a letter is its key with no other held; a sign may need Shift", () => {
  assert.ok(matches(pressed("f"), "f"));
  for (const held of ["ctrl", "meta", "alt", "shift"]) assert.ok(!matches(pressed("f", held), "f"));
  assert.ok(matches(pressed("?", "shift"), "?") && matches(pressed("?"), "?"));
  assert.ok(!matches(pressed("?", "ctrl"), "?"));
});

test("Control is also a Mac's Command, and Shift tells undo from redo", () => {
  for (const held of ["ctrl", "meta"]) {
    assert.ok(matches(pressed("z", held), "Control+z"));
    assert.ok(!matches(pressed("z", held), "Control+Shift+z"));
    assert.ok(matches(pressed("Z", held, "shift"), "Control+Shift+z"));
    assert.ok(!matches(pressed("Z", held, "shift"), "Control+z"));
  }
  assert.ok(!matches(pressed("z", "ctrl", "alt"), "Control+z"));
});
