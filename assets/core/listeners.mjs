/* Something that happens, and who wants to know of it. */
export function listeners() {
  /** @type {((...what: any[]) => void)[]} */
  const all = [];
  return {
    /** @param {(...what: any[]) => void} f */
    add: (f) => { all.push(f); },
    /** @param {any[]} what */
    tell: (...what) => { for (const f of all) f(...what); },
  };
}
