/* All that is known of how Dash writes and reads: the address of its callbacks and what is posted
   there, how ids with several parts are written, what a slider of the components looks like inside.
   Dash's version is pinned; tests/unit/components/page/test_wire.py and tests/browser/test_wire.py ask
   Dash itself for the same. */

/** @typedef {Record<string, string>} Id  an id with several parts */

const CALLBACKS = "_dash-update-component";
const LAYOUT = "_dash-layout";
const BEGINNING = [LAYOUT, "_dash-dependencies"];
/** @returns {any} */
const clientside = () => (window.dash_clientside = window.dash_clientside || {});

// --- callbacks ----------------------------------------------------------------------------------

/** @param {RequestInfo | URL} resource */
export const isCallback = (resource) => (
  (resource instanceof Request ? resource.url : String(resource)).includes(CALLBACKS)
);

/**
 * Whether it is what Dash asks for before anything is on the page.
 * @param {RequestInfo | URL} resource
 */
export const isBeginning = (resource) => (
  typeof resource === "string" && BEGINNING.some((name) => resource.endsWith(name))
);

/**
 * What Dash asks for, the page's layout with the page's query: a proxy may strip the referrer, and
 * the layout is that of the address.
 * @param {RequestInfo | URL} resource
 */
export const asked = (resource) => (
  typeof resource === "string" && resource.endsWith(LAYOUT) ? resource + window.location.search : resource
);

export function prefix() {
  const config = document.getElementById("_dash-config");
  return JSON.parse((config && config.textContent) || "{}").requests_pathname_prefix || "/";
}

/**
 * Ask the callback from one Store to another, as Dash would if the first had changed.
 * @param {string} input
 * @param {string} output
 * @param {unknown} value
 * @param {AbortSignal} signal
 */
export const post = (input, output, value, signal) => window.fetch(`${prefix()}${CALLBACKS}`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(payload(input, output, value)),
  signal,
});

/**
 * @param {string} input
 * @param {string} output
 * @param {unknown} value
 */
export const payload = (input, output, value) => ({
  output: `${output}.data`,
  outputs: { id: output, property: "data" },
  inputs: [{ id: input, property: "data", value }],
  changedPropIds: [`${input}.data`],
  parsedChangedPropsIds: [`${input}.data`],
});

/**
 * The ids of what a request asks for; of a callback for many places, those of this one.
 * @param {RequestInit} [options]
 * @returns {string[]}
 */
export function outputsOf(options) {
  try {
    const { outputs } = JSON.parse(String(options && options.body));
    return [outputs].flat().map(({ id }) => (typeof id === "string" ? id : written(id)));
  } catch {
    return [];
  }
}

/**
 * What a callback gave to its output.
 * @param {any} answer
 * @param {string} output
 */
export const given = (answer, output) => answer.response[output].data;

/**
 * What Dash calls by ClientsideFunction(space, name).
 * @param {string} space
 * @param {Record<string, (...values: any[]) => unknown>} functions
 */
export function provide(space, functions) {
  Object.assign(clientside(), { [space]: functions });
}

export const noUpdate = () => clientside().no_update;

/**
 * @param {string | Id} id
 * @param {Record<string, unknown>} props
 */
export const setProps = (id, props) => clientside().set_props(id, props);

/** Dash begins; everything that it may call is there. */
export const start = () => new window.DashRenderer();

// --- ids ----------------------------------------------------------------------------------------

/**
 * An id as it stands in the page: its parts in the order of the alphabet.
 * @param {Id} id
 */
export const written = (id) => JSON.stringify(id, Object.keys(id).sort());

/** @param {Id} id */
export const find = (id) => document.getElementById(written(id));

/** @param {string} text */
export const hasParts = (text) => text.startsWith("{");

/**
 * The id of an element, or null for one that is not made of parts.
 * @param {Element} element
 * @returns {Id | null}
 */
export function idOf(element) {
  if (!hasParts(element.id)) return null;
  try { return JSON.parse(element.id); } catch { return null; }
}

/**
 * All elements whose id has a part of this name.
 * @param {string} part
 */
export const allWith = (part) => document.querySelectorAll(`[id^="{"][id*='"${part}":']`);

// --- sliders ------------------------------------------------------------------------------------

const VALUE = "aria-valuenow";
const SLIDER = ".mantine-Slider-root";

/** @param {Element} slider */
export const standsAt = (slider) => {
  const thumb = slider.querySelector("[role=slider]");
  return Number(thumb && thumb.getAttribute(VALUE));
};

/**
 * What a slider says instead of the number that it stands at.
 * @param {Element} slider
 * @param {string} text
 */
export function sayValue(slider, text) {
  const thumb = slider.querySelector("[role=slider]");
  if (thumb && thumb.getAttribute("aria-valuetext") !== text) thumb.setAttribute("aria-valuetext", text);
}

/**
 * Whenever the thumb of a slider moves, whoever moved it; Dash hears of it when the hand lets go.
 * @param {(id: Id, value: number) => void} f
 */
export function onSlide(f) {
  new MutationObserver((moves) => {
    for (const { target } of moves) {
      if (!(target instanceof Element)) continue;
      const slider = target.closest(SLIDER); // a draggable point has a value, too
      const id = slider && idOf(slider);
      if (id) f(id, Number(target.getAttribute(VALUE)));
    }
  }).observe(document.documentElement, { subtree: true, attributeFilter: [VALUE] });
}
