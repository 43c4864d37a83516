/* What a person is typing is tried before it is whole, and 12 passes through 1. So that nothing of
   what was tried stays, each try is asked of the page as it was before the first key, as long as
   nothing else has changed since. */

export function drafts() {
  /** @type {{view: string, name: string, before: string, reached: string, number: number} | null} */
  let draft = null;

  return {
    /**
     * A person begins to type into a box, while the page shows a query.
     * @param {string} view
     * @param {string} name
     * @param {string} query
     */
    begin(view, name, query) {
      draft = { view, name, before: query, reached: query, number: 0 };
    },

    /**
     * The query that edits are made to, in place of the one that the page shows.
     * @param {string} view
     * @param {number} number  of the request
     * @param {import("./gate.mjs").Edits} edits
     * @param {string} query
     */
    asked(view, number, edits, query) {
      const names = Object.keys(edits);
      const isTyped = draft && draft.view === view && names.join() === draft.name
        && typeof edits[draft.name] === "string";
      if (!draft || !isTyped || draft.reached !== query) {
        draft = null;
        return query;
      }
      draft.number = number;
      return draft.before;
    },

    /**
     * The page shows the answer to a request.
     * @param {string} view
     * @param {number} number
     * @param {string} query
     */
    answered(view, number, query) {
      if (draft && draft.view === view && draft.number === number) draft.reached = query;
    },
  };
}
