// Reads FOLDER/page.yaml with yaml and js-yaml and compares it with FOLDER/page.json: no text may be lost.
// usage: node read.mjs FOLDER

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as jsYaml from "js-yaml";
import * as yaml from "yaml";

const folder = process.argv[2];
const text = readFileSync(`${folder}/page.yaml`, "utf8");
const wanted = JSON.parse(readFileSync(`${folder}/page.json`, "utf8"));
const readers = {
  "yaml": () => yaml.parse(text),
  "yaml, as YAML 1.1": () => yaml.parse(text, { version: "1.1" }),
  "js-yaml": () => jsYaml.load(text),
};
for (const [name, read] of Object.entries(readers)) {
  const page = read();
  const pairs = [
    ...wanted.furniture.map((b, i) => [b.text, page.furniture[i]?.text]),
    ...wanted.findings.map((f, i) => [f.rule, page.findings[i]?.rule]),
  ];
  const lost = pairs.filter(([w, g]) => w !== g);
  const same = isDeepStrictEqual(page, wanted);
  console.log(`${name}: ${lost.length} of ${pairs.length} lost${same ? "" : ", or more"}`);
  for (const [w, g] of lost.slice(0, 5)) console.log(`  ${JSON.stringify(w)} was read as ${JSON.stringify(g)}`);
  if (!same) process.exitCode = 1;
}
