import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = Object.assign(new EventTarget(), {
  activeElement: null, querySelectorAll: () => [], documentElement: {},
});
globalThis.MutationObserver = class { observe() {} };
const { typing } = await import("../../../assets/core/boxes.mjs");

const PAUSE = 500;

/* A box that shows a text, and everything it does. */
function box(t, text, step = "0.01") {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const input = Object.assign(new EventTarget(), { value: text });
  const done = { begun: 0, entered: [], marks: [], wrong: [], left: 0 };
  const its = typing(input, {
    step,
    begin: () => { done.begun += 1; },
    enter: (entered) => done.entered.push(entered),
    leave: () => { done.left += 1; },
    mark(sentence, wrong) {
      done.marks.push(sentence);
      done.wrong.push(Boolean(sentence) && wrong);
    },
  });
  return {
    its, input, done,
    type(value) {
      globalThis.document.activeElement = input;
      input.value = value;
      input.dispatchEvent(new Event("input"));
    },
    press: (key, more) => input.dispatchEvent(Object.assign(new Event("keydown", { cancelable: true }), { key }, more)),
    paste(text) {
      globalThis.document.activeElement = input;
      const event = Object.assign(new Event("paste", { cancelable: true }), { clipboardData: { getData: () => text } });
      return input.dispatchEvent(event);
    },
    leave() {
      globalThis.document.activeElement = null;
      input.dispatchEvent(new Event("blur"));
    },
    wait: (ms = PAUSE) => t.mock.timers.tick(ms),
  };
}

const TEXTS = ["1e-3", "1/3", "0,5", "−2", "sqrt(2)", "1 000", ".5", "abc"];

for (const end of ["Enter", "leaving", "a pause"]) {
  test(`the text leaves as it stands: ${end}`, (t) => {
    for (const text of TEXTS) {
      const b = box(t, "0");
      for (let i = 1; i <= text.length; i += 1) b.type(text.slice(0, i));
      assert.deepEqual(b.done.entered, []);
      if (end === "Enter") b.press("Enter");
      else if (end === "leaving") b.leave();
      else b.wait();
      assert.deepEqual(b.done.entered, [text]);
      t.mock.timers.reset();
    }
  });
}

test("a text is entered once", (t) => {
  const b = box(t, "0");
  b.type("5");
  b.wait();
  b.press("Enter");
  b.leave();
  assert.deepEqual([b.done.entered, b.done.left], [["5"], 1]);
});

test("nothing is written while the caret is in the box", (t) => {
  const b = box(t, "0");
  b.type("1e");
  b.wait();
  b.its.show("0");
  b.type("1e-3");
  b.press("Enter");
  b.its.show("0.001");
  assert.equal(b.input.value, "1e-3");
  b.leave();
  b.its.show("0.001");
  assert.equal(b.input.value, "0.001");
  assert.deepEqual(b.done.entered, ["1e", "1e-3"]);
});

test("an emptied box asks for nothing and gets its text back when it is left", (t) => {
  const b = box(t, "3");
  b.type("");
  b.wait();
  b.leave();
  b.its.show("3");
  assert.deepEqual([b.done.entered, b.input.value], [[], "3"]);
});

test("what is wrong is said when the person is done, not in the middle of typing", (t) => {
  const b = box(t, "0");
  b.type("1e");
  b.wait();
  b.its.read("“1e” is not a number", true);
  assert.ok(b.its.waits());
  assert.ok(b.done.marks.every((mark) => mark === ""));
  b.press("Enter");
  assert.equal(b.done.marks.at(-1), "“1e” is not a number");
});

test("a mark goes with the next key, and a sentence about an older text is not shown", (t) => {
  const b = box(t, "0");
  b.type("x");
  b.press("Enter");
  b.its.read("“x” is not a number", true);
  assert.equal(b.done.marks.at(-1), "“x” is not a number");
  b.type("2");
  assert.equal(b.done.marks.at(-1), "");
  b.its.read("“x” is not a number", true);
  assert.equal(b.done.marks.at(-1), "");
  b.leave();
  b.its.read("", false);
  assert.equal(b.done.marks.at(-1), "");
});

test("how a text was read is said, and is no mistake", (t) => {
  const b = box(t, "0");
  b.type("100 200");
  b.press("Enter");
  b.its.read("“100 200” is read as one number: 100200.", false);
  assert.deepEqual([b.done.marks.at(-1), b.done.wrong.at(-1)], ["“100 200” is read as one number: 100200.", false]);
  b.its.show("100200");
  assert.equal(b.done.marks.at(-1).length > 0, true);
  b.type("7");
  assert.equal(b.done.marks.at(-1), "");
});

test("what is said of a table that was pasted stays until something else is shown", (t) => {
  const b = box(t, "0");
  b.paste("100 200");
  b.its.read("“100 200” is read as 2 numbers.", false);
  b.its.show("100");
  assert.equal(b.done.marks.at(-1), "“100 200” is read as 2 numbers.");
  b.its.show("100");
  b.its.show("7");
  assert.equal(b.done.marks.at(-1), "");
});

test("a text begins once, however slowly it is typed, and anew after it was entered", (t) => {
  const b = box(t, "0");
  for (const text of ["1", "12"]) {
    b.type(text);
    b.wait();
  }
  b.press("Enter");
  assert.deepEqual([b.done.begun, b.done.entered], [1, ["1", "12"]]);
  b.type("3");
  assert.equal(b.done.begun, 2);
});

test("where the caret is, what was undone is written, and then no more", (t) => {
  const b = box(t, "0");
  b.type("12");
  b.wait();
  b.its.undone();
  b.its.show("0");
  assert.equal(b.input.value, "0");
  b.type("5");
  b.its.show("0");
  assert.equal(b.input.value, "5");
  b.leave();
  assert.deepEqual(b.done.entered, ["12", "5"]);
});

test("what is typed and not entered is the browser's to undo", (t) => {
  const b = box(t, "0");
  assert.equal(b.its.differs(), false);
  b.type("12");
  assert.equal(b.its.differs(), true);
  b.wait();
  assert.equal(b.its.differs(), false);
});

test("a table leaves as it stands, plain text goes into the box", (t) => {
  for (const table of ["1\t2\n3\t4\n", "1;2", "[1, 2]", "1,2,3", "1 2", "5\r\n"]) {
    const b = box(t, "0");
    assert.equal(b.paste(table), false);
    assert.deepEqual([b.done.entered, b.input.value], [[{ pasted: table }], "0"]);
    t.mock.timers.reset();
  }
  for (const plain of ["0,5", "1e-3", "apples"]) {
    const b = box(t, "0");
    assert.equal(b.paste(plain), true);
    assert.deepEqual(b.done.entered, []);
    t.mock.timers.reset();
  }
});

test("what was pasted is written where the caret is, until something is typed", (t) => {
  const b = box(t, "0");
  b.type("7");
  b.paste("1\t2");
  b.wait();
  b.its.show("1");
  assert.equal(b.input.value, "1");
  b.paste("3\t4");
  b.type("9");
  b.its.show("3");
  assert.equal(b.input.value, "9");
  b.press("Enter");
  assert.deepEqual(b.done.entered, [{ pasted: "1\t2" }, { pasted: "3\t4" }, "9"]);
});

test("arrow keys count steps from the text that stands there", (t) => {
  const b = box(t, "0");
  b.type("1/3");
  b.press("ArrowUp");
  b.press("ArrowUp");
  b.press("ArrowDown", { shiftKey: true });
  b.its.show("0.2533");
  b.press("ArrowUp");
  assert.deepEqual(b.done.entered.map(({ text, steps }) => [text, steps]), [["1/3", 1], ["1/3", 2], ["1/3", -8], ["0.2533", 1]]);
});

test("a line of text may be emptied, and has no steps and no tables", (t) => {
  const b = box(t, "A > B", "");
  b.press("ArrowUp");
  assert.equal(b.paste("B > A"), true);
  b.type("");
  b.wait();
  assert.deepEqual(b.done.entered, [""]);
});
