/* The boxes that people type into: the page's own text boxes, which no script writes while the caret
   is in them. What was typed leaves as it stands, and the server reads it: on Enter, when the box is
   left, and after a pause. A pasted table leaves as it stands, too, and so do steps of the arrow keys;
   their value is written where the caret is, if nothing was typed since. Their places are laid out
   empty: data-box (the edit's name), data-view-of, data-label, data-text; for numbers data-keys and
   data-step, for a line of text data-example; data-named-by, the id of what is
   said after the label: the name of a class. */
import { hand, within } from "./hand.mjs";
import { listeners } from "./listeners.mjs";
import { exact } from "./numbers.mjs";
import { beside, element } from "./page.mjs";

/** @typedef {ReturnType<typeof typing>} Typing */

const PAUSE = 500; // ms without a key, after which what stands there is tried
const PAUSE_IN_LINE = 200; // ms, where half of a text is not a mistake
const MANY = 10; // steps of an arrow key with Shift
const MOST_PASTED = 500001; // characters: more than the server reads, which says so
const TABLE = /[\s;[\](){}|&]|,.*,/; // more than one plain number may be in it

/** A person entered a text, or something that leaves as it stands: (view, name, text or object). */
export const entered = listeners();
/** The caret has left a box: (view). */
export const left = listeners();
/** A person begins to type: (view, name). */
export const begun = listeners();
/** Something is to be said of a text that is entered for good: (view, the sentence). */
export const told = listeners();

/**
 * What happens in one box.
 * @param {HTMLInputElement} input
 * @param {object} around
 * @param {() => void} around.begin  the first key of a text
 * @param {(what: string | object, typed: boolean) => void} around.enter
 * @param {() => void} around.leave
 * @param {(sentence: string, wrong: boolean) => void} around.mark  shows what is said of the text, "" for nothing
 * @param {string} [around.step]  of a number: what an arrow key adds; "" in a line of text
 */
export function typing(input, { begin, enter, leave, mark, step = "" }) {
  let known = input.value; // the text last entered, or written here
  let said = ""; // what the server says of it
  let wrong = false; // whether that is what is wrong with it
  let shown = input.value; // the server's text
  /* "given": a table or steps left, and nothing was typed since, so the value may be written. */
  let stage = "entered"; // or "typing", or "given"
  let steps = 0; // of the arrow keys, from the text that stands here
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function send() {
    clearTimeout(timer);
    if (input.value === known || (step && !input.value.trim())) return;
    known = input.value;
    said = "";
    enter(known, true);
  }

  /** @param {object} what  leaves in place of the text */
  function give(what) {
    clearTimeout(timer);
    known = input.value;
    stage = "given";
    mark("", false);
    enter(what, false);
  }

  function finish() {
    if (stage !== "typing") return;
    stage = "entered";
    send();
    if (input.value === known) mark(said, wrong);
  }

  input.addEventListener("input", () => {
    if (stage !== "typing") begin();
    stage = "typing";
    steps = 0;
    mark("", false);
    clearTimeout(timer);
    timer = setTimeout(send, step ? PAUSE : PAUSE_IN_LINE);
  });
  onDone(input, finish, leave);
  if (step) onPaste(input, give);
  if (step) onArrow(input, (count) => give({ text: input.value, steps: (steps += count), by: step }));

  return {
    /** Whether what stands there was not entered yet: the browser's own undo is for that. */
    differs: () => input.value !== known,

    /** Whether the sentence about the text has to wait until the person is done. */
    waits: () => stage === "typing",

    /**
     * The server has read the text: "", or what is to be said of it.
     * @param {string} sentence
     * @param {boolean} isWrong
     */
    read(sentence, isWrong) {
      [said, wrong] = [sentence, isWrong];
      if (stage !== "typing" && input.value === known) mark(said, wrong);
    },

    /** What was entered is undone: its value is written, whether the caret is here or not. */
    undone() {
      stage = "given";
      mark("", false);
    },

    /**
     * Nothing is under way: show the server's text, unless the caret is here. A mark stays as long
     * as the text is the old one.
     * @param {string} text
     */
    show(text) {
      if (document.activeElement === input && stage !== "given") return;
      steps = 0;
      const isNews = stage === "given" && said; // about this very text
      if (text !== shown && !isNews) mark("", false);
      if (input.value !== text) input.value = text;
      [known, shown, said] = [text, text, ""];
    },
  };
}

/**
 * The person is done with the text, and then perhaps leaves the box.
 * @param {HTMLInputElement} input
 * @param {() => void} finish
 * @param {() => void} leave
 */
function onDone(input, finish, leave) {
  input.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") finish();
  });
  input.addEventListener("blur", () => {
    finish();
    leave();
  });
}

/**
 * A text that may be a table is pasted; all else the browser puts into the box.
 * @param {HTMLInputElement} input
 * @param {(what: object) => void} give
 */
function onPaste(input, give) {
  input.addEventListener("paste", (event) => {
    const pasted = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!TABLE.test(pasted)) return;
    event.preventDefault();
    give({ pasted: pasted.slice(0, MOST_PASTED) });
  });
}

/**
 * @param {HTMLInputElement} input
 * @param {(count: number) => void} step
 */
function onArrow(input, step) {
  input.addEventListener("keydown", (event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // the caret stays where it is
    step(way * (event.shiftKey ? MANY : 1));
  });
}

// --- in the page --------------------------------------------------------------------------------

/** @type {Map<string, Map<HTMLInputElement, Typing>>} by "view/name" */
const all = new Map();
let count = 0;

/** @param {HTMLElement} place */
function make(place) {
  const { box: name = "", viewOf: view = "", label = "", text = "", keys = "text", step = "", example = "", namedBy = "" } = place.dataset;
  const input = element("input");
  Object.assign(input, {
    type: "text", value: text, autocomplete: "off", spellcheck: false, autocapitalize: "none", enterKeyHint: "done",
    inputMode: keys, placeholder: example,
  });
  input.setAttribute("aria-label", label);
  let gesture = 0; // all that is typed until the text is entered for good is one
  const said = element("span", "said");
  said.id = `box-${(count += 1)}-said`;
  if (namedBy) {
    input.id = `box-${count}`;
    input.setAttribute("aria-labelledby", `${input.id} ${namedBy}`);
  }
  const typed = typing(input, {
    step,
    begin: () => {
      gesture = hand.gesture;
      begun.tell(view, name);
    },
    enter: (its, asText) => (
      asText ? within(gesture, () => entered.tell(view, name, its)) : entered.tell(view, name, its)
    ),
    leave: () => left.tell(view),
    mark(sentence, wrong) {
      said.textContent = sentence;
      const set = (/** @type {string} */ attribute, /** @type {string} */ value) => (
        value ? input.setAttribute(attribute, value) : input.removeAttribute(attribute)
      );
      set("aria-describedby", sentence && said.id);
      set("aria-invalid", sentence && wrong ? "true" : "");
      laySaid();
      if (sentence) told.tell(view, sentence);
    },
  });
  place.append(input, said);
  const key = `${view}/${name}`;
  all.set(key, (all.get(key) || new Map()).set(input, typed));
}

/* What is said of a box stands over the page: in a table that scrolls it would be cut. */
function laySaid() {
  const { activeElement: input } = document;
  const said = input && input.nextElementSibling;
  if (input && said instanceof HTMLElement && said.matches(".box .said")) beside(input, said);
}
for (const name of ["focusin", "scroll"]) document.addEventListener(name, laySaid, true);

function meet() {
  for (const place of document.querySelectorAll(".box:empty")) make(/** @type {HTMLElement} */ (place));
}
// Pictures are drawn anew many times a second: only what may hold a box is looked through.
new MutationObserver((changes) => {
  const isNew = (/** @type {Node} */ node) => node instanceof HTMLElement
    && (node.classList.contains("box") || node.getElementsByClassName("box").length);
  if (changes.some(({ addedNodes }) => [...addedNodes].some(isNew))) meet();
}).observe(document.documentElement, { childList: true, subtree: true });
meet();

/**
 * The boxes of one name that are in the page.
 * @param {string} view
 * @param {string} name
 * @returns {Typing[]}
 */
function named(view, name) {
  const found = all.get(`${view}/${name}`);
  if (!found) return [];
  for (const input of found.keys()) if (!input.isConnected) found.delete(input);
  return [...found.values()];
}

/** The box that the caret is in. */
function current() {
  for (const boxes of all.values()) {
    for (const [input, box] of boxes) if (input === document.activeElement) return box;
  }
  return null;
}

/** Whether the caret is in a box whose text was not entered yet: it is the browser's to undo. */
export const typingNow = () => current()?.differs() || false;

/** Something else takes the place of what was entered: the box with the caret shows it, too. */
export const undone = () => current()?.undone();

/**
 * What the boxes of a name should show.
 * @param {string} view
 * @param {string} name
 * @param {any} value
 */
export function show(view, name, value) {
  for (const box of named(view, name)) box.show(typeof value === "number" ? exact(value) : value ?? "");
}

/**
 * The server has read texts: by name, "" or what is wrong with it; `remarks`, how one was read that
 * could mean something else. Gives the sentences that wait until the person is done.
 * @param {string} view
 * @param {Record<string, string>} wrong
 * @param {Record<string, string>} remarks
 */
export function read(view, wrong, remarks) {
  /** @type {string[]} */
  const waiting = [];
  for (const [name, sentence] of Object.entries(wrong)) {
    const said = sentence || remarks[name] || "";
    for (const box of named(view, name)) {
      box.read(said, Boolean(sentence));
      if (box.waits()) waiting.push(said);
    }
  }
  return waiting;
}
