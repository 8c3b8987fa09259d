// Builds each entry that is there into one file of its own below the pages' static files, with the licences beside them.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, "..", "pages", "static", "bundle");
// Address in the bundle: one file an entry. A page names the files by hashed addresses, so no file imports another.
const ENTRIES = {
  editor: "src/editor.js",
  "query-answer": "src/query-answer.js",
  "result-graph": "src/result-graph.js",
  "graph-view": "src/graph-view.js",
};
// Gzipped bytes that a page may cost on top of itself.
const LIMITS = { editor: 250_000, "query-answer": 10_000, "result-graph": 250_000, "graph-view": 250_000 };

const present = Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(join(HERE, file))));
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
const { metafile } = await build({
  absWorkingDir: HERE,
  entryPoints: present,
  outdir: TARGET,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2021",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(TARGET, "licences.txt"), licences(Object.keys(metafile.inputs)));
let tooLarge = 0;
for (const name of readdirSync(TARGET).sort()) {
  const file = join(TARGET, name);
  const packed = gzipSync(readFileSync(file)).length;
  console.log(`${name}: ${statSync(file).size} bytes, ${packed} gzipped`);
  if (packed > (LIMITS[name.replace(/\.js$/, "")] ?? Infinity)) {
    console.error(`${name} is larger than ${LIMITS[name.replace(/\.js$/, "")]} bytes gzipped`);
    tooLarge = 1;
  }
}
process.exit(tooLarge);

// The licence of each package that is part of a bundle.
function licences(inputs) {
  const packages = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
  return [...packages].sort().map(licence).join("\n\n");
}

function licence(name) {
  const folder = join(HERE, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
