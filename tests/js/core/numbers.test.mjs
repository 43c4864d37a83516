/* The scripts write numbers as Python does: both are held to tests/cases/numbers.json. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as numbers from "../../../assets/core/numbers.mjs";

const cases = JSON.parse(await readFile(new URL("../../cases/numbers.json", import.meta.url), "utf8"));

for (const [name, rule] of Object.entries(numbers)) {
  test(`${name}: every golden case`, () => {
    assert.ok(cases[name].length > 1);
    for (const [given, text] of cases[name]) assert.equal(rule(...given), text, `${name}(${given})`);
  });
}
