import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const repository = join(import.meta.dirname, "..", "..", "..");

const good = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: web
      image: nginx
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`;
// YAML 1.1: yes is true.
const bad = `${good.trimEnd()}
  hostNetwork: yes
`;

function run(input: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/policy-check.ts", ...args], { cwd: repository, input, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("npm run policy:check", function () {
  this.timeout(60_000); // a few processes each
  it("ends with 0 where nothing is found", () => {
    const { status, stdout, stderr } = run(good, "-", "--profile", "restricted");
    assert.match(stdout, /^1 object judged by \d+ rules of profile restricted: nothing found\n$/);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  it("ends with 1 on a mandatory violation, and prints it", () => {
    const { status, stdout, stderr } = run(bad, "-", "--profile", "baseline");
    assert.match(stdout, /^Pod shop\/web {2}\(standard input:2\)\n {2}mandatory \(\w+\) {2}no-host-namespaces {2}line 11\n {4}spec\.hostNetwork is true: /);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
  });

  it("prints one JSON object for each finding and nothing else", () => {
    const { status, stdout, stderr } = run(`${bad}---\nreplicas: 1\n`, "--json", "--profile", "restricted", "-");
    const findings = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(findings.map(({ rule, object, path, value, line }) => ({ rule, object, path, value, line })), [{ rule: "no-host-namespaces", object: "Pod shop/web", path: "spec.hostNetwork", value: true, line: 11 }]);
    assert.deepEqual({ status, stderr }, { status: 1, stderr: "skipped standard input:13: no Kubernetes object: it has no apiVersion and no kind\n" });
  });

  it("holds in a profile the rules of that standard only", () => {
    const open = good.replace("runAsNonRoot: true, ", "");
    assert.deepEqual([run(open, "-", "--profile", "baseline").status, run(open, "-", "--profile", "restricted").status], [0, 1]);
    const rules = run(good, "-", "--json").stdout.trimEnd().split("\n").map((line) => (JSON.parse(line) as { rule: string }).rule);
    assert.ok(rules.includes("images-pinned-by-digest"), rules.join(", "));
  });

  it("ends with 2 on bad input, every fault named, and nothing on standard output", () => {
    assert.deepEqual(run("a: 1\na: 2\nb: [\n", "-", "none.yaml", "--json"), {
      status: 2, stdout: "",
      stderr: "none.yaml: there is no such file or folder\nstandard input:2:1: Map keys must be unique\nstandard input:4:1: Flow sequence in block collection must be sufficiently indented and end with a ]\n",
    });
    assert.match(run("", "--profil").stderr, /^--profil is no option; .* \(did you mean --profile\?\)\nno file and no folder is named\nusage: npm run policy:check -- /);
  });
});
