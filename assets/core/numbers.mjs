/* Numbers as text, where a frame has to be written in the browser. */

/**
 * Without its leading zero, where there is no room: .12
 * @param {string} number
 */
export const tight = (number) => number.replace(/^(-?)0\./, "$1.");
