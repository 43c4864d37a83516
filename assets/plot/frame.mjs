/* The picture around a figure that is taken home: its title above, the link it came from below. Text
   of SVG and HTML alone; what stands inside is given. */

/**
 * @typedef {object} Framed
 * @property {string} title
 * @property {string} link
 * @property {number} width  of what stands inside, in px
 * @property {number} height
 * @property {string} inside  SVG
 * @property {string} font
 * @property {{paper: string, ink: string, soft: string}} colours
 */

const EDGE = 10; // px
const TITLE = { size: 14, line: 19, letter: 7.6 }; // px: letter is about the width of one
const LINK = { size: 9, line: 12, letter: 5.1 };

/** @param {string} text */
export const escaped = (text) => text
  .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/**
 * A text in lines of so many letters, broken behind spaces where it has some; joined they are the text.
 * @param {string} text
 * @param {number} most
 */
export function lines(text, most) {
  const found = [""];
  for (const word of text.match(/\S+\s*|\s+/g) || []) {
    if ((found[found.length - 1] + word).trimEnd().length > most && found[found.length - 1]) found.push("");
    let rest = word;
    while (rest.trimEnd().length > most) {
      found[found.length - 1] += rest.slice(0, most);
      rest = rest.slice(most);
      found.push("");
    }
    found[found.length - 1] += rest;
  }
  return found;
}

/** @param {string[]} text @param {number} top @param {{size: number, line: number}} look @param {string} more */
function written(text, top, look, more) {
  const spans = text.map((line, i) => (
    `<tspan x="${EDGE}" y="${top + look.size + i * look.line}">${escaped(line)}</tspan>`));
  return `<text xml:space="preserve" font-size="${look.size}" ${more}>${spans.join("")}</text>`;
}

/**
 * The picture as a document of its own, drawn `scale` times as large.
 * @param {Framed} of
 * @param {number} [scale]
 */
export function framed({ title, link, width, height, inside, font, colours }, scale = 1) {
  const room = width - 2 * EDGE;
  const above = lines(title, Math.floor(room / TITLE.letter));
  const below = lines(link, Math.floor(room / LINK.letter));
  const top = EDGE + above.length * TITLE.line;
  const all = top + height + below.length * LINK.line + EDGE;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${scale * width}" height="${scale * all}" viewBox="0 0 ${width} ${all}" font-family="${escaped(font)}">`,
    `<title>${escaped(title)}</title><desc>${escaped(link)}</desc>`,
    `<rect width="${width}" height="${all}" fill="${escaped(colours.paper)}"/>`,
    written(above, EDGE / 2, TITLE, `font-weight="650" fill="${escaped(colours.ink)}"`),
    `<g transform="translate(0,${top})">${inside}</g>`,
    written(below, top + height, LINK, `fill="${escaped(colours.soft)}"`),
    "</svg>",
  ].join("");
  return { svg, width: scale * width, height: scale * all };
}

/* Inside a script element: nothing that would end it. */
/** @param {string} code */
const inScript = (code) => code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
/** @param {unknown} value */
const inJson = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");

/**
 * A page that shows a figure without any server.
 * @param {object} of
 * @param {string} of.title
 * @param {string} of.link
 * @param {string} of.lang
 * @param {string} of.font
 * @param {{paper: string, ink: string, soft: string}} of.colours
 * @param {{data: any[], layout: any}} of.figure
 * @param {string} of.library  plotly, as a script
 */
export const standalone = ({ title, link, lang, font, colours, figure, library }) => `<!doctype html>
<html lang="${escaped(lang)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: ${escaped(colours.paper)}; color: ${escaped(colours.ink)}; font-family: ${font.replace(/[<>{};]/g, "")}; }
h1 { font-size: 1.1rem; margin: 0.75rem 1rem 0; }
#figure { flex: 1; min-height: 0; }
p { margin: 0.25rem 1rem 0.75rem; font-size: 0.75rem; overflow-wrap: anywhere; }
a { color: ${escaped(colours.soft)}; }
</style></head><body>
<h1>${escaped(title)}</h1><div id="figure"></div><p><a href="${escaped(link)}">${escaped(link)}</a></p>
<script>${inScript(library)}</script>
<script>
const { data, layout } = ${inJson({ data: figure.data, layout: { ...figure.layout, autosize: true } })};
Plotly.newPlot("figure", data, layout, { responsive: true, displaylogo: false });
</script></body></html>
`;
