/* What the hand does: whether its pointer is down, which point of a picture it holds, and which of
   its gestures this is. A drag is one gesture, and so is a key that is held down. */

/** @type {{down: boolean, held: object | null, gesture: number}} */
export const hand = { down: false, held: null, gesture: 0 };

export const holding = () => hand.held !== null;

/**
 * Do something that belongs to an earlier gesture.
 * @param {number} gesture
 * @param {() => void} f
 */
export function within(gesture, f) {
  const now = hand.gesture;
  hand.gesture = gesture;
  f();
  hand.gesture = now;
}

document.addEventListener("pointerdown", () => {
  hand.down = true;
  hand.gesture += 1;
}, true);
document.addEventListener("keydown", (event) => {
  if (!event.repeat) hand.gesture += 1;
}, true);
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => { hand.down = false; }, true);
}
