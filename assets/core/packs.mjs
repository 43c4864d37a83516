/* Arrays as the server packs them: base64, with their shape beside it. */

/** @typedef {Float32Array | Float64Array | Int32Array | Uint16Array | Uint8Array} Numbers */
/** @typedef {{dtype: "float32" | "float64" | "int32" | "uint16" | "uint8", shape: number[], base64: string}} Pack */

const KINDS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint16: Uint16Array, uint8: Uint8Array };
/** @type {WeakMap<Pack, Numbers>} */
const known = new WeakMap();

/**
 * The numbers of a pack, in the order of its last axis; unpacked once.
 * @param {Pack} pack
 */
export function unpack(pack) {
  let values = known.get(pack);
  if (!values) {
    const text = atob(pack.base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i); // ten times Uint8Array.from
    values = new KINDS[pack.dtype](bytes.buffer);
    known.set(pack, values);
  }
  return values;
}

/**
 * One frame of a pack: its first axis is the frames.
 * @param {Pack} pack
 * @param {number} index
 */
export function frame(pack, index) {
  const size = pack.shape.slice(1).reduce((a, b) => a * b, 1);
  return unpack(pack).subarray(index * size, (index + 1) * size);
}
