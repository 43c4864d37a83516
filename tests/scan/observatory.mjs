/* Mozilla's HTTP Observatory against localhost: node observatory.mjs PORT SAFE_PORT. Prints JSON.
   Its own program looks the site up in a database first; here only what it tests is called. */
import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { getGradeForScore, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { retrieve } from "@mdn/mdn-http-observatory/src/retriever/retriever.js";

// Lists that its installation fetches from elsewhere: localhost is in none of them.
const home = dirname(createRequire(import.meta.url).resolve("@mdn/mdn-http-observatory/package.json"));
for (const [name, empty] of [["hsts-preload.json", "{}"], ["tld-list.json", "[]"]]) {
  const list = join(home, "conf", name);
  if (!existsSync(list)) writeFileSync(list, empty);
}

const [httpPort, httpsPort] = process.argv.slice(2).map(Number);
const found = await retrieve("localhost", { httpPort, httpsPort });
const tests = ALL_TESTS.map((test) => {
  const { pass, result } = test(found);
  return { name: test.name, pass, result, points: getScoreModifier(result) };
});
const sum = (points) => points.reduce((all, one) => all + one, 0);
const lost = sum(tests.map(({ points }) => Math.min(points, 0)));
const won = sum(tests.map(({ points }) => Math.max(points, 0)));
const score = 100 + lost >= 90 ? 100 + lost + won : 100 + lost; // extra points are for the best
console.log(JSON.stringify({ ...getGradeForScore(score), tests }));
