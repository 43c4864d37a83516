/* The count of rankings in the background: another layer has another. */
import * as answers from "../core/answers.mjs";
import { forget } from "../core/long_job.mjs";

let key = "";
answers.paint("shadow", ({ data }) => {
  const before = key;
  key = data.counted;
  if (before && before !== key) forget("shadow-count");
});
