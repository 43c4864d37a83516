import assert from "node:assert/strict";
import { test } from "node:test";

import { escaped, framed, lines, standalone } from "../../../assets/plot/frame.mjs";

const colours = { paper: "#fff", ink: "#000", soft: "#555" };
const of = {
  title: "Inputs x, cut by the walls", link: "https://here/?n=5&w=1,0;0,1#shadow-cells-figure",
  width: 300, height: 200, inside: "<g/>", font: 'system-ui, "Segoe UI"', colours,
};

test("lines are never longer than asked for, and joined they are the text", () => {
  for (const text of ["", "a", "one two three four", "x".repeat(95), `say ${"y".repeat(31)} again`, "  a  b "]) {
    for (const most of [1, 7, 30]) {
      const found = lines(text, most);
      assert.equal(found.join(""), text);
      for (const line of found) assert.ok(line.trimEnd().length <= most, `${line} > ${most}`);
    }
  }
});

test("a framed picture holds the title, the whole link and the drawing, and is as large as it says", () => {
  const { svg, width, height } = framed(of);
  const texts = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map((found) => found[1].replace(/<[^>]*>/g, ""));
  assert.deepEqual(texts, [escaped(of.title), escaped(of.link)]);
  assert.ok(svg.includes(of.inside));
  assert.ok(svg.includes(`width="${width}" height="${height}"`));
  assert.equal(width, 300);
  assert.ok(height > 200);
});

test("twice as large is the same picture in twice the pixels", () => {
  const [once, twice] = [framed(of), framed(of, 2)];
  assert.deepEqual([twice.width, twice.height], [2 * once.width, 2 * once.height]);
  const box = /viewBox="[^"]*"/;
  assert.equal(box.exec(twice.svg)[0], box.exec(once.svg)[0]);
});

test("words that look like markup stay words", () => {
  const { svg } = framed({ ...of, title: '<script>"&', link: '"><x' });
  assert.ok(!svg.includes("<script>"));
  assert.ok(!svg.includes("<x"));
});

test("the page of a figure holds plotly and the figure, and neither can end its script", () => {
  const figure = { data: [{ name: "</script><b>" }], layout: { title: "<!--" } };
  const page = standalone({ ...of, lang: "en", figure, library: 'a = "</script>"; b = "<!--"' });
  assert.equal(page.match(/<\/script>/g).length, 2);
  assert.ok(!page.includes("<!--"));
  const json = /const \{ data, layout \} = (.*);/.exec(page)[1];
  assert.deepEqual(JSON.parse(json), { data: figure.data, layout: { ...figure.layout, autosize: true } });
});
