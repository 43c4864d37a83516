/* What differs between two figures (plain objects, as the server sends them). */

/** @typedef {{data: any[], layout: any}} Figure */

/** @param {any} a @param {any} b */
export const same = (a, b) => a === b || (Array.isArray(a) && Array.isArray(b)
  ? sameLists(a, b) : JSON.stringify(a) === JSON.stringify(b));

/* Lists of thousands of numbers or names most often differ at their beginning. */
/** @param {any[]} a @param {any[]} b */
function sameLists(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i] && !same(a[i], b[i])) return false;
  return true;
}

/* Without the ranges of its axes. */
/** @param {any} layout */
const unranged = (layout) => JSON.stringify(layout, (key, value) => (key === "range" ? null : value));

/** @param {any} a @param {any} b */
export const sameButRanges = (a, b) => unranged(a) === unranged(b);

/**
 * @param {any} trace
 * @returns {Record<string, any>}
 */
function flatten(trace) {
  /** @type {Record<string, any>} */
  const flat = {};
  for (const [key, value] of Object.entries(trace)) {
    if (value && typeof value === "object" && !Array.isArray(value) && !("bdata" in value)) {
      for (const [inner, v] of Object.entries(flatten(value))) flat[`${key}.${inner}`] = v;
    } else flat[key] = value;
  }
  return flat;
}

/**
 * The attributes that differ between two lists of traces of the same shape, as Plotly.restyle takes
 * them ({attribute: one value per trace}), or null for another shape.
 * @param {any[]} before
 * @param {any[]} after
 */
export function difference(before, after) {
  if (before.length !== after.length) return null;
  /** @type {Record<string, any[]>} */
  const update = {};
  for (let i = 0; i < after.length; i += 1) {
    const a = flatten(before[i]);
    const b = flatten(after[i]);
    if (a.type !== b.type || Object.keys(a).length !== Object.keys(b).length) return null;
    for (const [key, value] of Object.entries(b)) {
      if (!(key in a)) return null;
      if (!same(a[key], value)) {
        (update[key] = update[key] || new Array(after.length).fill(undefined))[i] = value;
      }
    }
  }
  return update;
}

/**
 * Where the traces with these names stand in a figure, or null unless all are there.
 * @param {Figure} figure
 * @param {string[]} names
 */
export function named(figure, names) {
  const places = new Map(figure.data.map((trace, i) => [trace.name, i]));
  const found = names.map((name) => places.get(name));
  return found.includes(undefined) ? null : /** @type {number[]} */ (found);
}

/**
 * A copy of a figure in which some attributes of some traces are others.
 * @param {Figure} figure
 * @param {Record<string, any[]>} update  attribute -> one value for each of `traces`
 * @param {number[]} traces
 */
export function restyled(figure, update, traces) {
  const data = figure.data.map((trace) => ({ ...trace }));
  for (const [key, values] of Object.entries(update)) {
    traces.forEach((t, k) => {
      const path = key.split(".");
      let place = data[t];
      path.slice(0, -1).forEach((p) => { place = place[p] = { ...place[p] }; });
      place[path[path.length - 1]] = values[k];
    });
  }
  return { ...figure, data };
}
