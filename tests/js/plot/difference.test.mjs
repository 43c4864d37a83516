import assert from "node:assert/strict";
import { test } from "node:test";

import { difference, named, restyled, sameButRanges } from "../../../assets/plot/difference.mjs";

const line = (more = {}) => ({ type: "scatter", x: [0, 1], y: [0, 1], line: { color: "red", width: 2 }, ...more });

test("figures that are the same differ in nothing", () => {
  assert.deepEqual(difference([line(), line()], [line(), line()]), {});
});

test("what differs is named by its path, one place a trace", () => {
  const after = [line(), line({ y: [0, 2], line: { color: "blue", width: 2 } })];
  assert.deepEqual(difference([line(), line()], after), {
    y: [undefined, [0, 2]], "line.color": [undefined, "blue"],
  });
});

test("the difference, written into the first, gives the second", () => {
  const before = [line(), line({ x: [3, 4] })];
  const after = [line({ line: { color: "blue", width: 1 } }), line({ x: [5, 6, 7], y: [1, 2, 3] })];
  const update = difference(before, after);
  const applied = before.map((trace, t) => {
    const its = Object.fromEntries(Object.entries(update).filter(([, values]) => values[t] !== undefined)
      .map(([key, values]) => [key, [values[t]]]));
    return restyled({ data: [trace], layout: {} }, its, [0]).data[0];
  });
  assert.deepEqual(applied, after);
});

test("another shape cannot be written: traces, kinds or attributes that come or go", () => {
  assert.equal(difference([line()], [line(), line()]), null);
  assert.equal(difference([line()], [line({ type: "bar" })]), null);
  assert.equal(difference([line()], [line({ name: "new" })]), null);
  assert.equal(difference([line({ name: "a" })], [line({ text: "a" })]), null);
});

test("packed numbers are one value", () => {
  const packed = (bdata) => [line({ y: { bdata, dtype: "f4" } })];
  assert.deepEqual(difference(packed("AAAA"), packed("BBBB")), { y: [{ bdata: "BBBB", dtype: "f4" }] });
});

test("restyling leaves the figure it is given alone", () => {
  const figure = { data: [line(), line()], layout: {} };
  const copy = structuredClone(figure);
  const after = restyled(figure, { "line.color": ["blue"], x: [[9]] }, [1]);
  assert.deepEqual(figure, copy);
  assert.deepEqual(after.data[0], line());
  assert.deepEqual(after.data[1], line({ x: [9], line: { color: "blue", width: 2 } }));
});

test("traces are found by their names, all of them or none", () => {
  const figure = { data: [line({ name: "a" }), line(), line({ name: "b" })], layout: {} };
  assert.deepEqual(named(figure, ["b", "a"]), [2, 0]);
  assert.deepEqual(named(figure, []), []);
  assert.equal(named(figure, ["a", "c"]), null);
});

test("layouts that differ in ranges alone", () => {
  const layout = (range, title) => ({ xaxis: { range, title }, scene: { zaxis: { range } } });
  assert.ok(sameButRanges(layout([0, 1], "x"), layout([0, 9], "x")));
  assert.ok(!sameButRanges(layout([0, 1], "x"), layout([0, 1], "y")));
});
