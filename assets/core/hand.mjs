/* What the hand does: whether its pointer is down, and which point of a picture it holds. */

/** @type {{down: boolean, held: object | null}} */
export const hand = { down: false, held: null };

export const holding = () => hand.held !== null;

document.addEventListener("pointerdown", () => { hand.down = true; }, true);
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => { hand.down = false; }, true);
}
