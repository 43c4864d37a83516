import assert from "node:assert/strict";
import { test } from "node:test";

import { pieces } from "../../../assets/core/words.mjs";

const TEXT = "Two walls meet; a wall's end, the WALL and walls.";

test("a marked word is a piece of its own where it first stands alone", () => {
  assert.deepEqual(pieces(TEXT, { walls: "wall" }), [
    { text: "Two " }, { text: "walls", term: "wall" }, { text: " meet; a wall's end, the WALL and walls." },
  ]);
  assert.deepEqual(pieces("drywalls, walls-in and walls", { walls: "wall" }), [
    { text: "drywalls, walls-in and " }, { text: "walls", term: "wall" },
  ]);
});

test("the pieces are the text, whatever is marked", () => {
  for (const own of [{ a: "1" }, { Two: "1", walls: "2" }, { "end, the": "3" }, { "(": "4", ".": "5" }]) {
    assert.equal(pieces(TEXT, own).map((piece) => piece.text).join(""), TEXT);
  }
});

test("of two words of which one holds the other, the longer is found", () => {
  const found = pieces("A soft rank, a rank.", { rank: "r", "soft rank": "s" });
  assert.deepEqual(found.filter((piece) => piece.term), [
    { text: "soft rank", term: "s" }, { text: "rank", term: "r" },
  ]);
});
