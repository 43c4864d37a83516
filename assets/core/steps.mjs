/* Undo and redo as two stacks of addresses: what a page shows is all in its query string. */

/* A key that a script has set stands last, the server's query has an order of its own. */
/** @param {string} a @param {string | null | undefined} b */
const same = (a, b) => (
  typeof b === "string" && a.split("&").sort().join("&") === b.split("&").sort().join("&")
);

/**
 * @param {number} most  steps that can be undone
 */
export function steps(most = 100) {
  /** @type {string | null} */
  let now = null;
  /** @type {unknown} the gesture that led to `now`; its next change belongs to the same step */
  let gesture = null;
  /** @type {string[]} */
  const past = [];
  /** @type {string[]} */
  const future = [];

  /**
   * @param {string[]} from
   * @param {string[]} to
   */
  function move(from, to) {
    const next = from.pop();
    if (next === undefined || now === null) return null;
    to.push(now);
    now = next;
    gesture = null;
    return next;
  }

  return {
    /**
     * The page shows this query now. Changes of one gesture are one step; without a gesture (null)
     * nothing was done that could be undone.
     * @param {string} query
     * @param {unknown} by
     */
    reached(query, by) {
      if (same(query, now)) return;
      if (now !== null && by !== null) {
        const returned = by === gesture && same(query, past[past.length - 1]);
        if (returned) past.pop(); // the hand is back where it began: it has done nothing yet
        else if (by !== gesture) past.push(now);
        gesture = returned ? null : by;
        if (past.length > most) past.shift();
        future.length = 0;
      }
      now = query;
    },
    back: () => move(past, future),
    forward: () => move(future, past),
    /** How many steps can be undone, and how many redone. */
    count: () => ({ back: past.length, forward: future.length }),
  };
}
