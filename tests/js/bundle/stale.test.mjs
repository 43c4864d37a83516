import assert from "node:assert/strict";
import { test } from "node:test";
import { stale } from "../../../assets/bundle/stale.mjs";

test("the files of this build and of the one before stay, and the list", () => {
  const there = ["a-1.js", "a-2.js", "a-3.js", "same.js", "list.json"];
  assert.deepEqual(
    stale(there, ["a-3.js", "same.js"], ["a-2.js", "same.js"], "list.json"),
    ["a-1.js"],
  );
});
