/**
 * Something that happens, and who wants to know of it.
 * @template {unknown[]} T
 */
export function listeners() {
  /** @type {((...what: T) => void)[]} */
  const all = [];
  return {
    /** @param {(...what: T) => void} f */
    add: (f) => { all.push(f); },
    /** @param {T} what */
    tell: (...what) => { for (const f of all) f(...what); },
  };
}
