/* The latest-wins gate: at most one request per view is under way; what is edited meanwhile is merged,
   the newest value of each field wins, and leaves when the last answer has been drawn. */

const PATIENCE = 10000; // ms until a request that does not come back stops holding the gate

/** @typedef {Record<string, any>} Edits */
/**
 * @typedef {object} Around  what a gate stands between
 * @property {(view: string, number: number, edits: Edits) => void} send
 * @property {(f: () => void) => void} afterPaint
 * @property {(view: string) => void} rested  the last answer is on screen and nothing is under way
 */

/**
 * @typedef {{number: number, busy: boolean, late: boolean, pending: Edits | null, asked: Edits | null,
 *   timer: ReturnType<typeof setTimeout> | undefined, answer: any, unpainted: number}} Gate
 */
/** @returns {Gate} */
const fresh = () => ({
  number: 0, busy: false, late: false, pending: null, asked: null, timer: undefined, answer: null, unpainted: 0,
});

/** @param {Around} around */
export function gates({ send, afterPaint, rested }) {
  /** @type {Record<string, Gate>} */
  const all = {};

  const gate = (/** @type {string} */ view) => (all[view] = all[view] || fresh());

  /** @param {string} view */
  function leave(view) {
    const g = gate(view);
    g.asked = { ...g.asked, ...g.pending }; // with what was never answered
    g.pending = null;
    g.busy = true;
    g.late = false;
    g.number += 1;
    clearTimeout(g.timer);
    g.timer = setTimeout(() => {
      g.late = true;
      if (g.pending) leave(view);
    }, PATIENCE);
    send(view, g.number, g.asked);
  }

  /** @param {string} view */
  function release(view) {
    const g = gate(view);
    clearTimeout(g.timer);
    g.busy = false;
    g.asked = null;
    if (g.pending) leave(view);
    else if (idle(view)) rested(view);
  }

  /** @param {string} view */
  function idle(view) {
    const g = gate(view);
    return !g.busy && !g.pending && !g.unpainted;
  }

  return {
    idle,

    /**
     * Ask the server for the view's state with these edits.
     * @param {string} view
     * @param {Edits} edits
     */
    push(view, edits) {
      const g = gate(view);
      g.pending = Object.assign(g.pending || {}, edits);
      if (!g.busy || g.late) leave(view);
    },

    /**
     * Ask for the view as the page now has it, whatever is under way: what was edited and is not
     * answered yet belongs to a page that is no longer shown.
     * @param {string} view
     */
    anew(view) {
      Object.assign(gate(view), { asked: null, pending: null });
      leave(view);
    },

    /**
     * Whether an answer is to the last request of its view.
     * @param {string} view
     * @param {number} number
     */
    isNewest: (view, number) => number === gate(view).number,

    /**
     * An answer has been applied. What is edited from now on leaves at once, so that the server
     * works while the browser paints; the view is idle when the whole answer is on screen.
     * @param {string} view
     * @param {any} answer
     */
    answered(view, answer) {
      const g = gate(view);
      g.answer = answer;
      g.asked = null;
      g.unpainted += 1;
      if (g.pending) leave(view);
      else g.busy = false;
      afterPaint(() => {
        g.unpainted -= 1;
        if (idle(view)) release(view);
      });
    },

    /**
     * A request will not be answered: let the next one go.
     * @param {string} view
     */
    failed: (view) => { if (gate(view).busy) setTimeout(() => release(view), 0); },

    /**
     * Whether more was edited since the request whose answer is here: the hand is ahead of it.
     * @param {string} view
     */
    ahead: (view) => gate(view).pending !== null,

    /** @param {string} view */
    answer: (view) => gate(view).answer,

    /**
     * The controls once everything that was edited has been answered.
     * @param {string} view
     * @param {Edits} controls
     */
    expected: (view, controls) => ({ ...controls, ...gate(view).asked, ...gate(view).pending }),
  };
}
