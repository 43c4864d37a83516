import assert from "node:assert/strict";
import { test } from "node:test";

import { tableAddress, tabbed } from "../../../assets/core/files.mjs";

test("a table's address is the page's query and the table's name, under the page's prefix", () => {
  assert.equal(tableAddress("/", "", "rankings", "csv"), "/table.csv?table=rankings");
  assert.equal(tableAddress("/p/", "?n=5&w=1,0;0,1", "a&b", "json"), "/p/table.json?n=5&w=1,0;0,1&table=a%26b");
});

test("rows on the clipboard are lines of cells between tabs, whatever white space a cell holds", () => {
  const rows = [["Ranking", "Possible"], [" A > B\n", "✓\tyes"], ["", ""]];
  assert.equal(tabbed(rows), "Ranking\tPossible\nA > B\t✓ yes\n\t");
});
