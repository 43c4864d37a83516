import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/* A window that has an address and a history, and nothing else. */
const steps = [];
const location = { pathname: "/tools/", search: "?n=5&w=1,0;0,1" };
const write = (kind) => (_, __, address) => {
  steps.push([kind, address]);
  location.search = address.includes("?") ? address.slice(address.indexOf("?")) : "";
};
let returned = () => {};
globalThis.window = {
  location,
  history: { pushState: write("push"), replaceState: write("replace") },
  addEventListener: (_, f) => { returned = f; },
};
const url = await import("../../../assets/core/url.mjs");

beforeEach(() => {
  url.take("?n=5&w=1,0;0,1", true);
  steps.length = 0;
});

test("a key is changed, added and taken away; the others keep their place and their writing", () => {
  url.set("n", 6);
  assert.equal(url.query(), "w=1,0;0,1&n=6");
  url.set("cam", "1,2.500;3");
  assert.equal(url.query(), "w=1,0;0,1&n=6&cam=1,2.500;3");
  for (const nothing of ["", null, undefined]) {
    url.set("t", "2");
    url.set("t", nothing);
    assert.equal(url.query(), "w=1,0;0,1&n=6&cam=1,2.500;3");
  }
});

test("what a key says is read back, whatever it is", () => {
  for (const text of ["A>B>C", "a&b=c", "1 + 1", "ü%", "?#", "A,B;C"]) {
    url.set("search", text);
    assert.equal(url.get("search"), text);
    assert.equal(url.get("n"), "5");
  }
});

test("a key is not mistaken for a longer one", () => {
  url.set("view", "softmax");
  url.set("v", "1");
  url.set("v", "");
  assert.equal(url.get("view"), "softmax");
});

test("the address is written once, when the changes rest; a step is written at once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (let k = 0; k < 10; k += 1) url.set("t", k);
  assert.deepEqual(steps, []);
  t.mock.timers.tick(250);
  assert.deepEqual(steps, [["replace", "/tools/?n=5&w=1,0;0,1&t=9"]]);
  url.set("view", "softmax", true);
  assert.deepEqual(steps[1], ["push", "/tools/?n=5&w=1,0;0,1&t=9&view=softmax"]);
  t.mock.timers.tick(1000);
  assert.equal(steps.length, 2);
});

test("a step to where the page is already is not a step", () => {
  url.take("?n=5&w=1,0;0,1", true);
  assert.deepEqual(steps, []);
});

test("Back tells what the address says now", () => {
  let heard = "";
  url.onReturn(() => { heard = url.query(); });
  url.set("n", "9");
  location.search = "?n=4";
  returned();
  assert.equal(heard, "?n=4");
});

test("an empty query leaves the path alone", () => {
  url.take("", true);
  assert.deepEqual(steps, [["push", "/tools/"]]);
});

test("a link leaves out what it cannot hold, the page keeps it", () => {
  url.take("n=5&w=1,2&t=3", false, ["w"]);
  assert.equal(url.link(), "/tools/?n=5&t=3");
  assert.equal(url.query(), "n=5&w=1,2&t=3");
  url.take("n=5&w=1,2", false, []);
  assert.equal(url.link(), "/tools/?n=5&w=1,2");
});

test("a link of one's own holds what no other does, and there is none where a link is too short", () => {
  assert.equal(url.ownLink(), "");
  url.take("view=audit&afile=x", false, ["afile"], ["afile"]);
  assert.equal(url.link(), "/tools/?view=audit");
  assert.equal(url.ownLink(), "/tools/?view=audit&afile=x");
  url.take("view=audit&afile=x&aw=1", false, ["afile", "aw"], ["afile"]);
  assert.equal(url.ownLink(), "");
  url.take("n=5", false, [], []);
  assert.equal(url.ownLink(), "");
});
