/* Numbers as text, where a frame has to be written in the browser: the rules of
   components/page/numbers.py under their names there. Both are held to tests/cases/numbers.json. */

const LARGE = 1e6; // from here on a number with decimals has an exponent instead
const LONGEST = 7; // figures, beyond which a number drops the zeros at its end
const NO_FIXED = 1e21; // from here on toFixed writes an exponent

/** @param {string} text as JavaScript writes a number; with a true minus sign for each hyphen */
const typeset = (text) => text.replace("e+", "e").replaceAll("-", "−");

/**
 * The shortest text that reads back as the same number, with the hyphen of a keyboard.
 * @param {number} of
 */
export function exact(of) {
  if (!Number.isFinite(of)) return String(of).replace("Infinity", "inf");
  const [mantissa, power] = of.toExponential().split("e").map(Number);
  return power < -4 || power > 15 ? `${mantissa}e${power}` : String(of);
}

/**
 * With so many decimals, and no minus zero.
 * @param {number} of
 * @param {number} places
 * @returns {string}
 */
export function fixed(of, places) {
  if (!Number.isFinite(of)) return short(of, 1);
  const text = Math.abs(of) < NO_FIXED ? of.toFixed(places)
    : `${BigInt(of)}${places ? `.${"0".repeat(places)}` : ""}`;
  return text.startsWith("-") && !/[1-9]/.test(text) ? text.slice(1) : typeset(text);
}

/**
 * With an exponent and so many figures; 0 is "0".
 * @param {number} of
 * @param {number} figures
 */
export const exponent = (of, figures) => (
  of ? typeset(of.toExponential(figures - 1)) : "0"
);

/**
 * With so many figures, zeros at the end included.
 * @param {number} of
 * @param {number} figures
 * @returns {string}
 */
export function padded(of, figures) {
  if (!of) return fixed(0, figures - 1);
  const text = of.toExponential(figures - 1);
  const power = Number(text.split("e")[1]);
  return power >= -4 && power < figures ? fixed(of, figures - 1 - power) : typeset(text);
}

/**
 * With up to so many figures.
 * @param {number} of
 * @param {number} figures
 * @returns {string}
 */
export function short(of, figures) {
  if (!Number.isFinite(of)) return typeset(String(of).replace("Infinity", "inf").toLowerCase());
  const [mantissa, power] = padded(of, figures).split("e");
  const trimmed = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return power === undefined ? trimmed : `${trimmed}e${power}`;
}

/**
 * With so many decimals, or five figures and an exponent where it is very large.
 * @param {number} of
 * @param {number} places
 */
export const number = (of, places) => (Math.abs(of) >= LARGE ? exponent(of, 5) : fixed(of, places));

/**
 * One of several values that are shown together, with the figures that tell them apart: `digits`
 * of which `decimals` stand behind the point; `fewer` of both where there is little room.
 * @param {number} of
 * @param {number} decimals
 * @param {number} digits
 */
export function value(of, decimals, digits, fewer = 0) {
  const size = Math.abs(of);
  const figures = digits - fewer;
  const extreme = decimals > 7 ? size < 1e-3 : decimals < 3 && size >= LARGE;
  if (!extreme) return fixed(of, Math.max(decimals - fewer, 0));
  if (!of) return "0";
  return figures > LONGEST ? short(of, figures) : exponent(of, figures);
}

/**
 * Without its leading zero, where there is no room: .12
 * @param {string} text
 */
export const tight = (text) => text.replace(/^(−?)0\./, "$1.");
