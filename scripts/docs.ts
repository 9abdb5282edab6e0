import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { registryTable } from "../components/mcp/registry.ts";
import { services } from "../config/services.ts";
import { projectFile } from "../config/settings/project-file.ts";
import { rules } from "../policies/rules/index.ts";
import { repository } from "./lib/repository.ts";
import { picture } from "./lib/docs/picture.ts";
import { rulesTable } from "./lib/docs/rules.ts";
import { replaceSections } from "./lib/docs/sections.ts";
import { readOptions } from "./lib/options.ts";

/** Files with generated sections, between `<!-- generated: NAME -->` and `<!-- end of generated: NAME -->`, and one that is generated as a whole. */
const files = ["README.md", "docs/architecture.md", "policies/README.md", "Pulumi.yaml"];

const sections: Readonly<Record<string, () => string>> = {
  picture: () => `\`\`\`mermaid\n${picture(services)}\n\`\`\``,
  services: () => registryTable(services),
  rules: () => rulesTable(rules),
};

const values = readOptions("docs", "--check", { check: { type: "boolean", default: false } });
let stale = 0;
for (const name of files) {
  const path = join(repository, name);
  const before = readFileSync(path, "utf8");
  const after = name === "Pulumi.yaml" ? projectFile() : replaceSections(before, sections, name);
  if (before === after) continue;
  if (values.check) {
    process.stdout.write(`${name} is not what the catalogue, the settings and the rules say; run npm run docs and commit it\n`);
    stale++;
  } else {
    writeFileSync(path, after);
    process.stdout.write(`wrote ${name}\n`);
  }
}
process.exitCode = stale === 0 ? 0 : 1;
