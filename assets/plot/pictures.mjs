/* A figure of the page as a file: what plotly draws, or an SVG of the page's own, with the points that
   a person can drag over it. */
import { byId } from "../core/page.mjs";
import * as draw from "./draw.mjs";
import { escaped, framed, standalone } from "./frame.mjs";
import * as plotly from "./plotly.mjs";

/** @typedef {{width: number, height: number, inside: string}} Drawing */
/** @typedef {{title: string, link: string}} Words */

const SCALE = 2; // of a PNG to the screen
const MARKS = ".ring, .soft-cursor";
// What the page's style sheets may say of a shape.
const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
  "stroke-linecap", "opacity", "font-size", "font-weight", "text-anchor", "paint-order", "display",
  "visibility", "white-space"];

/**
 * The files that a figure can be.
 * @param {string} id
 */
export const kinds = (id) => (plotly.isInSpace(plotly.graphOf(id)) ? ["png", "html"] : ["svg", "png"]);

function look() {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    font: getComputedStyle(document.body).fontFamily,
    colours: { paper: colour("--paper"), ink: colour("--ink"), soft: colour("--soft") },
  };
}

/* An SVG that looks without style sheets as it does with them, at a place in another one. */
/** @param {Element} svg @param {{x: number, y: number, width: number, height: number}} place */
function carried(svg, { x, y, width, height }) {
  const copy = /** @type {Element} */ (svg.cloneNode(true));
  const parts = [...copy.querySelectorAll("*")];
  [...svg.querySelectorAll("*")].forEach((part, i) => {
    const style = getComputedStyle(part);
    parts[i].setAttribute("style", LOOKS.map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; "));
  });
  for (const name of ["style", "class", "aria-hidden"]) copy.removeAttribute(name);
  for (const [name, value] of Object.entries({ x, y, width, height })) copy.setAttribute(name, String(value));
  return new XMLSerializer().serializeToString(copy);
}

/* The draggable points over a graph: they are elements of the page, and part of what is seen. */
/** @param {string} id @param {DOMRect} around */
function handles(id, around) {
  const points = byId(`${id}-handles`);
  return [...(points ? points.querySelectorAll("svg") : [])].map((svg) => {
    const box = svg.getBoundingClientRect();
    const { width, height } = box;
    return width ? carried(svg, { x: box.x - around.x, y: box.y - around.y, width, height }) : "";
  }).join("");
}

/* What else the page lays over a graph: the ring around the lit ranking, the line at a slider's value. */
/** @param {Element} graph @param {DOMRect} around */
function marks(graph, around) {
  const found = graph.closest(".stage")?.querySelectorAll(MARKS) || [];
  return [...found].map((mark) => {
    const { x, y, width, height } = mark.getBoundingClientRect();
    const style = getComputedStyle(mark);
    const stroke = parseFloat(style.borderLeftWidth);
    if (!height || !stroke) return "";
    const [wide, high] = [width, height].map((size) => Math.max(size - stroke, 0.01));
    const round = style.borderRadius === "0px" ? 0 : wide / 2;
    return `<rect x="${x - around.x + stroke / 2}" y="${y - around.y + stroke / 2}" width="${wide}" height="${high}" rx="${round}" fill="none" stroke="${style.borderLeftColor}" stroke-width="${stroke}"/>`;
  }).join("");
}

/* The labels of a picture in space. */
/** @param {Element} graph @param {DOMRect} around */
function labels(graph, around) {
  const found = graph.closest(".stage")?.querySelectorAll(".space-labels > :not([hidden])") || [];
  return [...found].map((label) => {
    const { x, y, width, height } = label.getBoundingClientRect();
    const style = getComputedStyle(label);
    const [left, top] = [x - around.x, y - around.y];
    return `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="3" fill="${style.backgroundColor}"/><text x="${left + width / 2}" y="${top + 0.78 * height}" font-size="${style.fontSize}" text-anchor="middle" fill="${style.color}">${escaped(label.textContent || "")}</text>`;
  }).join("");
}

/** @param {string} id @returns {Promise<Drawing>} */
async function drawing(id) {
  draw.settle(id);
  const graph = plotly.graphOf(id);
  if (!graph) {
    const svg = byId(id)?.querySelector("svg");
    if (!svg) throw new Error(id);
    const { width, height } = svg.getBoundingClientRect();
    return { width, height, inside: carried(svg, { x: 0, y: 0, width, height }) };
  }
  const { width, height } = graph.getBoundingClientRect();
  if (plotly.isInSpace(graph)) {
    const image = await plotly.toPng(graph, width, height, SCALE);
    const inside = `<image href="${image}" width="${width}" height="${height}"/>`;
    return { width, height, inside: inside + labels(graph, graph.getBoundingClientRect()) };
  }
  const svg = await plotly.toSvg(graph, width, height);
  const around = graph.getBoundingClientRect();
  return { width, height, inside: svg + marks(graph, around) + handles(id, around) };
}

/** @param {string} svg @returns {Promise<HTMLImageElement>} */
async function rendered(svg) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

/** @param {string} svg @param {number} width @param {number} height @returns {Promise<Blob>} */
async function png(svg, width, height) {
  const image = await rendered(svg);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  if (context) context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))));
  });
}

/* Where the page does not write the labels of what is in front, plotly writes all of them. */
/** @param {import("./difference.mjs").Figure} figure */
const labelled = (figure) => ({
  ...figure,
  data: figure.data.map((trace) => (trace.meta && trace.meta.labels ? { ...trace, mode: "markers+text" } : trace)),
});

/** @param {string} id @param {Words} words */
async function page(id, words) {
  const figure = draw.figure(id);
  if (!figure) throw new Error(id);
  return standalone({
    ...words,
    ...look(),
    lang: document.documentElement.lang,
    figure: plotly.withCamera(plotly.graphOf(id), labelled(figure)),
    library: await plotly.library(),
  });
}

/**
 * A figure as a file of this kind: svg, png or html.
 * @param {string} id
 * @param {string} kind
 * @param {Words} words
 * @returns {Promise<Blob>}
 */
export async function picture(id, kind, words) {
  if (kind === "html") return new Blob([await page(id, words)], { type: "text/html" });
  const inner = await drawing(id);
  const whole = framed({ ...inner, ...words, ...look() }, kind === "png" ? SCALE : 1);
  if (kind === "png") return png(whole.svg, Math.round(whole.width), Math.round(whole.height));
  return new Blob([whole.svg], { type: "image/svg+xml" });
}
