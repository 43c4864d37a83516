/* Undo and redo as two stacks of addresses: what a page shows is all in its query string. */

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
      if (query === now) return;
      if (now !== null && by !== null) {
        if (by !== gesture) past.push(now);
        else if (past[past.length - 1] === query) past.pop(); // the hand went back where it began
        if (past.length > most) past.shift();
        future.length = 0;
        gesture = past.length && past[past.length - 1] !== query ? by : null;
      }
      now = query;
    },
    back: () => move(past, future),
    forward: () => move(future, past),
    /** How many steps can be undone, and how many redone. */
    count: () => ({ back: past.length, forward: future.length }),
  };
}
