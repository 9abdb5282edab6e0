import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings } from "../../../config/settings.ts";
import { repository } from "../../../scripts/lib/repository.ts";

const text = readFileSync(join(repository, "README.md"), "utf8");
const scripts = Object.keys((JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { scripts: object }).scripts);

/** Snippets of a language, without those that are generated. */
function snippets(language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, snippet]) => snippet ?? "");
}

describe("the README", () => {
  it("shows settings that a stack's file takes as they are", () => {
    const shown = snippets("yaml");
    assert.ok(shown.length > 0);
    for (const snippet of shown) {
      const config = Object.entries(parse(snippet) as Record<string, unknown>).map(([key, value]) => [key.replace("sophia-infra:", ""), value]);
      const rest = { sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, secrets: { source: "generated" } };
      assert.ok(parseSettings({ ...rest, ...Object.fromEntries(config) }, "trial"));
    }
  });

  it("names no command that does not exist", () => {
    const named = [...text.matchAll(/npm (?:run )?([a-z]+(?::[a-z]+)?)/g)].map(([, name]) => name ?? "").filter((name) => name !== "run");
    assert.ok(named.length > 10);
    assert.deepEqual([...new Set(named)].filter((name) => !scripts.includes(name)), []);
  });

  it("links to no file that does not exist", () => {
    const files = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? "");
    assert.ok(files.length > 5);
    assert.deepEqual(files.filter((path) => !existsSync(join(repository, path))), []);
  });
});
