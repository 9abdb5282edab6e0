import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fields } from "../../../policies/model/read.ts";
import { type Profile, resourceRule, stackRule } from "../../../policies/model/rule.ts";
import { checkFiles } from "../../../scripts/lib/policy/check.ts";
import { findingsText, jsonFindings } from "../../../scripts/lib/policy/report.ts";

const sized = resourceRule({
  name: "few-things", description: "", severity: "high", level: "mandatory", profile: "baseline", url: "https://example.com/few",
  judge: ({ props }) => {
    const size = Number(fields(props["spec"])["size"] ?? 0);
    return size > 1 ? [{ path: ["spec", "size"], value: size, message: "is more than one", fix: "make it one" }] : [];
  },
});
const paired = stackRule({
  name: "never-alone", description: "", severity: "low", level: "advisory", profile: "platform", url: "https://example.com/pair",
  judge: (resources) => (resources.length === 1 ? resources.map((resource) => ({ resource, path: ["spec", "friend"], message: "has no friend", fix: "add one" })) : []),
});
const rules = [sized, paired];
const first = "# first\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  size: 3\n";

describe("policy:check", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "sophia-check-"));
    writeFileSync(join(root, "a.yaml"), first);
    writeFileSync(join(root, "b.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\nspec: {size: 1}\n---\nreplicas: 1\n");
    writeFileSync(join(root, "bad.yaml"), "a: 1\na: 2\n");
    writeFileSync(join(root, "values.yaml"), "replicas: 1\n");
    writeFileSync(join(root, "config.json"), JSON.stringify({ all: "advisory", "few-things": { exemptions: [{ object: "ConfigMap shop/a", reason: "moves in spring", until: "2026-01-31" }] } }));
    writeFileSync(join(root, "off.json"), JSON.stringify({ "few-things": "disabled" }));
    writeFileSync(join(root, "wrong.json"), JSON.stringify({ "few-thing": "disabled" }));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const check = (files: readonly string[], { profile = "platform", config, now = new Date("2026-06-15T00:00:00Z") }: { profile?: Profile; config?: string; now?: Date } = {}) =>
    checkFiles({ inputs: files.map((file) => (file === "-" ? file : join(root, file))), profile, json: false, ...(config !== undefined && { config: join(root, config) }) }, { rules, readInput: () => Buffer.from(first), now });
  const short = (text: string) => text.replaceAll(`${root}/`, "");

  it("prints each finding as an object", () => {
    assert.deepEqual(jsonFindings(check(["-"])), [
      { rule: "few-things", severity: "high", level: "mandatory", object: "ConfigMap shop/a", path: "spec.size", value: 3, message: "is more than one", fix: "make it one", url: "https://example.com/few", file: "standard input", line: 8 },
      { rule: "never-alone", severity: "low", level: "advisory", object: "ConfigMap shop/a", path: "spec.friend", message: "has no friend", fix: "add one", url: "https://example.com/pair", file: "standard input", line: 7 },
    ]);
  });

  it("prints text grouped by object, and sums up", () => {
    assert.equal(findingsText(check(["-"])), [
      "ConfigMap shop/a  (standard input:2)",
      "  mandatory (high)  few-things  line 8", "    spec.size is 3: is more than one; make it one", "    https://example.com/few",
      "  advisory (low)  never-alone  line 7", "    spec.friend: has no friend; add one", "    https://example.com/pair",
      "", "1 object judged by 2 rules of profile platform: 1 mandatory, 1 advisory",
    ].join("\n"));
  });

  it("judges the objects of all files together", () => {
    const checked = check(["a.yaml", "b.yaml"]);
    assert.deepEqual(checked.outcome.verdicts.map(({ rule, resource }) => `${rule.name} ${resource.name}`), ["few-things a"]);
    assert.deepEqual(checked.skipped.map(short), ["b.yaml:6: no Kubernetes object: it has no apiVersion and no kind"]);
  });

  it("says so where nothing is found", () => {
    const checked = check(["b.yaml"], { profile: "baseline" });
    assert.equal(findingsText(checked), "1 object judged by 1 rule of profile baseline: nothing found");
    assert.deepEqual(jsonFindings(checked), []);
  });

  it("takes levels from the configuration, and tells of an exemption past its day", () => {
    const checked = check(["a.yaml", "b.yaml"], { config: "config.json" });
    assert.equal(short(findingsText(checked)), [
      "ConfigMap shop/a  (a.yaml:2)",
      "  advisory (high)  few-things  line 8", "    spec.size is 3: is more than one; make it one", "    https://example.com/few",
      "", "Exemptions  (config.json)",
      "  advisory (medium)  exemptions-have-not-expired", "    the exemption of ConfigMap shop/a from few-things (moves in spring) ended on 2026-01-31; mend the object, or give the exemption a new date and reason",
      "", "2 objects judged by 2 rules of profile platform: 0 mandatory, 2 advisory",
    ].join("\n"));
    assert.deepEqual(jsonFindings(checked).slice(1), [{
      rule: "exemptions-have-not-expired", severity: "medium", level: "advisory", object: "ConfigMap shop/a", path: "", file: join(root, "config.json"),
      message: "the exemption of ConfigMap shop/a from few-things (moves in spring) ended on 2026-01-31; mend the object, or give the exemption a new date and reason",
    }]);
    assert.deepEqual(jsonFindings(check(["a.yaml", "b.yaml"], { config: "config.json", now: new Date("2026-01-31T23:59:59Z") })), []);
  });

  it("counts the rules that are on", () => assert.equal(findingsText(check(["a.yaml", "b.yaml"], { config: "off.json" })), "2 objects judged by 1 rule of profile platform: nothing found"));

  it("judges nothing where any of the input is bad, and names every fault", () => {
    const message = ["none.yaml: there is no such file or folder", "bad.yaml:2:1: Map keys must be unique", "wrong.json: few-thing: there is no such rule; did you mean few-things?"].map((line) => join(root, line)).join("\n");
    assert.throws(() => check(["a.yaml", "none.yaml", "bad.yaml"], { config: "wrong.json" }), { name: "InputError", message });
    assert.throws(() => check(["a.yaml"], { config: "none.json" }), { name: "InputError", message: `--config ${join(root, "none.json")}: there is no such file or folder` });
    assert.throws(() => check(["a.yaml"], { config: "" }), { name: "InputError", message: `--config ${root}: it is a folder; a file is wanted` });
  });

  it("calls nothing clean that has no object", () => {
    const file = join(root, "values.yaml");
    assert.throws(() => check(["values.yaml"]), { name: "InputError", message: `${file}:1: no Kubernetes object: it has no apiVersion and no kind\nno Kubernetes object was found in ${file}` });
  });
});
