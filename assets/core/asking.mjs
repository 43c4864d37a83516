/* What every request of a picture names: the page, and how it is seen. */
import * as depth from "./depth.mjs";
import * as theme from "./theme.mjs";
import * as url from "./url.mjs";
import * as width from "./width.mjs";

export const asking = () => ({ query: url.query(), theme: theme.name(), width: width.name(), depth: depth.name() });

/**
 * Whether an answer was drawn for how the page is seen now.
 * @param {{theme: string, width: string, depth: string}} answer
 */
export const fitting = (answer) => (
  answer.theme === theme.name() && answer.width === width.name() && answer.depth === depth.name()
);
