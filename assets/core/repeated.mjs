/* What an answer says several times is sent once (components/page/repeated.py): the names of many
   points as their places among the rows of its table. Here the names are put back. */
import { unpack } from "./packs.mjs";

/**
 * @param {import("./answers.mjs").Answer} answer
 */
export function restored(answer) {
  const rows = answer.data.table?.keys;
  for (const { data } of Object.values(answer.pictures)) {
    for (const trace of data) {
      const places = trace.customdata?.rows;
      if (places) trace.customdata = Array.from(unpack(places), (i) => rows[i]);
    }
  }
  return answer;
}
