/* The dialog for a matrix or list: a text or a file goes to the server, which reads it and lays out a
   preview; Replace sends the same as an edit. Buttons that open it have data-enters, the parameter. */
import { asking } from "./asking.mjs";
import { send } from "./controls.mjs";
import * as dash from "./dash.mjs";
import * as open from "./open.mjs";
import { around, byId, element } from "./page.mjs";

const PAUSE = 300; // ms without a key until what stands there is read

let name = ""; // the matrix or list that it is open for
let turned = false;
/** @type {{pasted: string} | {file: string}} */
let content = { pasted: "" };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const dialog = () => /** @type {HTMLDialogElement} */ (byId("opening"));
const writing = () => /** @type {HTMLTextAreaElement} */ (byId("opening-text"));
const edit = () => ({ [name]: { ...content, turned } });

/** Ask for the preview; nothing can be taken until it is there. */
function ask() {
  clearTimeout(timer);
  dash.setProps("opening-take", { disabled: true });
  const data = { ...asking(), number: 0, edits: edit() };
  dash.setProps("opening-asked", { data });
}

/** @param {boolean} on */
function turn(on) {
  turned = on;
  const button = byId("opening-turn");
  if (button) button.setAttribute("aria-pressed", String(on));
}

/** The file chooser, made anew: one that was used keeps its file. */
function chooser() {
  const place = byId("opening-file");
  if (!place) return;
  const input = element("input");
  Object.assign(input, { type: "file", accept: place.dataset.accept || "" });
  input.addEventListener("change", () => read(input));
  place.replaceChildren(input);
}

/** @param {HTMLInputElement} input */
async function read(input) {
  const file = input.files && input.files[0];
  if (!file) return;
  writing().value = "";
  const { bytes, large = "" } = dialog().dataset;
  if (file.size > Number(bytes)) {
    content = { pasted: "" };
    dash.setProps("opening-take", { disabled: true });
    dash.setProps("opening-said", { children: large });
    dash.setProps("opening-rows", { children: [] });
    dash.setProps("opening-elsewhere", { children: [] });
    return;
  }
  content = { file: btoa(Array.from(new Uint8Array(await file.arrayBuffer()), (b) => String.fromCharCode(b)).join("")) };
  ask();
}

/** @param {string} which */
function begin(which) {
  name = which;
  content = { pasted: "" };
  turn(false);
  writing().value = "";
  chooser();
  dialog().showModal();
  writing().focus();
  ask();
}

function take() {
  const view = open.view();
  dialog().close();
  if (view) send(view, edit());
}

document.addEventListener("input", (event) => {
  if (event.target !== byId("opening-text")) return;
  content = { pasted: writing().value.slice(0, Number(dialog().dataset.characters)) };
  dash.setProps("opening-take", { disabled: true });
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});
document.addEventListener("click", (event) => {
  const opener = around(event, "[data-enters]");
  if (opener) begin(opener.dataset.enters || "");
  if (around(event, "#opening-cancel")) dialog().close();
  if (around(event, "#opening-take")) take();
  const elsewhere = around(event, "#opening [data-goes]");
  if (elsewhere) {
    dialog().close();
    open.go(elsewhere.dataset.goes || "");
  }
  if (around(event, "#opening-turn")) {
    turn(!turned);
    ask();
  }
});
