/* Builds what a first visit waits for into .cache/plotly, under names that hold a digest of the
   content, and a list of what is there: plotly in two parts, and the page's own scripts as one. The
   page runs without it, on the whole of plotly that Dash brings and on seventy modules. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import esbuild from "esbuild";
import { stale } from "./stale.mjs";

const require = createRequire(import.meta.url);
const { environmentPlugin } = require("esbuild-plugin-environment");
const { glsl } = require("esbuild-plugin-glsl");
const styles = require("esbuild-plugin-inline-css");

const HERE = dirname(fileURLToPath(import.meta.url));
const ASSETS = join(HERE, "..");
const BUILT = join(HERE, "..", "..", ".cache", "plotly");
const LIST = join(BUILT, "list.json");

/** Build one script: {its file, the files that it imports at once, all files, what it is made of}. */
async function build(source, options) {
  const name = basename(source);
  const { metafile } = await esbuild.build({
    entryPoints: [source],
    outdir: BUILT,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    target: "es2022",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    ...options,
  });
  const [[path, { imports }]] = Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint && basename(entryPoint) === name);
  const atOnce = imports.filter(({ kind }) => kind === "import-statement");
  return {
    file: basename(path),
    imports: atOnce.map((other) => basename(other.path)),
    files: Object.keys(metafile.outputs).map((file) => basename(file)),
    sources: Object.keys(metafile.inputs),
  };
}

/** The files of the build before this one. */
function listed() {
  try {
    return JSON.parse(readFileSync(LIST, "utf8")).files ?? [];
  } catch {
    return [];
  }
}

const before = listed();
const plotly = await build(join(HERE, "plotly.mjs"), {
  format: "esm",
  splitting: true,
  // As plotly builds itself: its shaders, its styles, and what Node has and a browser lacks.
  plugins: [styles(), glsl({ minify: true }), environmentPlugin({ NODE_DEBUG: false })],
  alias: { regl: "@plotly/regl", stream: "stream-browserify" },
  define: { global: "window", "define.amd": "false" },
});
const generators = await build(join(HERE, "generators.cjs"), { format: "iife" });
const main = await build(join(ASSETS, "main.mjs"), { format: "esm" });
const scripts = [...plotly.files, ...generators.files, ...main.files];
// As small as brotli makes them: a server has no time for that.
const compressed = scripts.map((name) => `${name}.br`);
scripts.forEach((name, k) => writeFileSync(
  join(BUILT, compressed[k]), brotliCompressSync(readFileSync(join(BUILT, name))),
));
const files = [...scripts, ...compressed];
writeFileSync(LIST, JSON.stringify({
  version: require("plotly.js/package.json").version,
  plotly: plotly.file,
  imports: plotly.imports,
  generators: generators.file,
  main: main.file,
  sources: Object.fromEntries(main.sources.map((path) => [
    relative(ASSETS, path), createHash("sha256").update(readFileSync(path)).digest("hex"),
  ])),
  files,
}));
// Pages that are open, and a server that is not yet started again, ask for the build before.
for (const old of stale(readdirSync(BUILT), files, before, basename(LIST))) rmSync(join(BUILT, old));
