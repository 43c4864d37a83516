import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { location: { search: "", pathname: "/" }, addEventListener() {}, matchMedia: () => ({ addEventListener() {} }) };
globalThis.document = { cookie: "", addEventListener() {}, documentElement: { setAttribute() {} }, getElementById: () => null, body: { dataset: {} } };
globalThis.Element = class {};
const { held, written } = await import("../../../assets/core/saved.mjs");

test("what is saved is opened again, whatever it says", () => {
  for (const query of ["", "n=5&w=1,2;3,4", "names=cat,%C3%A4%26b&ask=D%3EA", "find=%3Cscript%3E"]) {
    const pairs = (text) => [...new URLSearchParams(text)];
    assert.deepEqual(pairs(held(written(query))), pairs(query));
  }
});

test("what is not a saved page is refused", () => {
  for (const content of ["", "{", "[]", "null", "1", '{"page": []}', '{"page": {"n": 5}}', '{"pages": {}}',
    "[".repeat(60000), `{"page": {"w": "${"1,".repeat(40000)}"}}`]) {
    assert.equal(held(content), null);
  }
});
