import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv } from "ajv";
import type { OptionSchema, Rule } from "../../../policies/model/rule.ts";
import { rules } from "../../../policies/rules/index.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "policies", "rules");
const files = globSync("*/**/*.ts", { cwd: folder }).filter((file) => basename(file) !== "index.ts").sort();

function isRule(value: unknown): value is Rule {
  return typeof value === "object" && value !== null && "over" in value && "judge" in value;
}

function isFilled(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** Every rule there is, by the file that holds it, listed or not. */
const found: { readonly file: string; readonly rule: Rule; readonly exported: string }[] = [];
for (const file of files) {
  const module = (await import(join(folder, file))) as Readonly<Record<string, unknown>>;
  for (const [exported, value] of Object.entries(module)) if (isRule(value)) found.push({ file, rule: value, exported });
}

describe("the pack", () => {
  it("lists every rule there is, once", () => {
    const names = (of: readonly Rule[]) => of.map(({ name }) => name).sort();
    assert.deepEqual(names(rules), names(found.map(({ rule }) => rule)));
    assert.equal(new Set(names(rules)).size, rules.length);
    assert.ok(rules.length > 0);
  });

  for (const { file, rule, exported } of found) {
    describe(file, () => {
      it("is named as its file, and exported by that name", () => {
        assert.match(rule.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
        assert.equal(rule.name, basename(file, ".ts"));
        assert.equal(exported, rule.name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
      });

      it("says what it wishes, how grave it is and where it is written", () => {
        assert.match(rule.description, /^[A-Z].{20,300}\.$/s);
        assert.match(rule.url, /^https:\/\/\S+$/);
        assert.ok(["low", "medium", "high", "critical"].includes(rule.severity), rule.severity);
        assert.ok(["advisory", "mandatory", "disabled"].includes(rule.level), rule.level);
        const security = file.startsWith("pod-security");
        assert.ok((security ? ["baseline", "restricted"] : ["platform"]).includes(rule.profile), rule.profile);
      });

      it("explains each of its options, and has a default for those that need one", () => {
        const { schema = {}, defaults = {} } = rule.options ?? {};
        for (const [name, option] of Object.entries<OptionSchema>(schema)) {
          assert.match(name, /^[a-z][A-Za-z0-9]*$/);
          assert.notEqual(name, "exemptions", "every rule has this one");
          assert.notEqual(name, "enforcementLevel", "this is Pulumi's own");
          assert.ok(option.description.length > 10, name);
        }
        for (const name of Object.keys(defaults)) assert.ok(name in schema, `${name} is in no schema`);
      });

      it("says of which type its options are, what they hold included, and keeps to it", () => {
        const { schema = {}, defaults = {} } = rule.options ?? {};
        for (const [name, option] of Object.entries<OptionSchema>(schema)) {
          if (option.type === "array") assert.ok(isFilled(option["items"]), `${name}: items of which type?`);
          if (option.type === "object") assert.ok(isFilled(option["properties"]) || isFilled(option["additionalProperties"]), `${name}: fields of which type?`);
          // Strict: no misspelt keyword, no type that is none.
          const validate = new Ajv({ strict: true, allErrors: true }).compile(option);
          const value = (defaults as Readonly<Record<string, unknown>>)[name];
          assert.ok(value === undefined || validate(value), `${name}: ${JSON.stringify(validate.errors)}`);
        }
      });
    });
  }
});
