import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { tlsFolder } from "@sophia/cluster-pki";
import { ClusterPki, type ClusterPkiArgs } from "../../../components/cluster/pki.ts";
import { clusterAdminGroup } from "../../../components/cluster/spec/kubeconfig.ts";
import type { RunResult } from "../../../engine/index.ts";
import { type ToolName, ensureTools } from "../../../sandbox/tools/index.ts";
import { type Trial, makeTrial } from "../engine/trial.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { leafOf } from "./leaf.ts";

/** What the program saw of the component, since the engine masks secrets. */
interface Seen {
  readonly identifier: string;
  readonly serverFiles: Record<string, string>;
  readonly serverToken: string;
  readonly agentToken: string;
  readonly caBundle: string;
  readonly adminCertificate: string;
  readonly adminKey: string;
  readonly adminExpiresAt: string;
  readonly kubeconfig: string;
}

const outputsSeen = ["identifier", "serverFiles", "serverToken", "agentToken", "caBundle", "adminCertificate", "adminKey", "adminExpiresAt"] as const;

const hour = 3_600_000;
const began = Date.now();
const at = (hours: number): string => new Date(began + hours * hour).toISOString();

/** Asks the API server as whoever holds the certificate; resolves with the status. */
function statusFor({ adminCertificate: cert, adminKey: key, caBundle: ca }: Seen, url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const asked = request(`${url}/api/v1/namespaces/default/configmaps/note`, { cert, key, ca, agent: false }, (response) => { response.resume(); resolve(response.statusCode ?? 0); });
    asked.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end();
  });
}

/** What was not left as it was, less the stack. */
const touched = ({ steps }: RunResult): string[] => steps.map(({ op, name }) => `${op} ${name}`).sort();

describe("a cluster's trust under the real engine, before a real API server", function () {
  this.timeout(300_000);
  let trial: Trial;
  let plane: ControlPlane | undefined;
  let seen: Seen;
  let first: Seen;
  let args: ClusterPkiArgs = { clusterName: "trial", asOf: at(0) };
  let note = "one";
  let latest: RunResult | undefined;

  const program = async (): Promise<Record<string, unknown>> => {
    const pki = new ClusterPki("cluster", args);
    const kubeconfig = pki.kubeconfig(plane?.url ?? "https://127.0.0.1:6443");
    const collected: Partial<Record<string, unknown>> = {};
    for (const key of outputsSeen) (pki[key] as pulumi.Output<unknown>).apply((value) => { collected[key] = value; });
    kubeconfig.apply((value) => { collected["kubeconfig"] = value; seen = collected as unknown as Seen; });
    if (plane !== undefined) {
      const provider = new k8s.Provider("cluster", { kubeconfig, clusterIdentifier: pki.identifier, enableConfigMapMutable: true });
      new k8s.core.v1.ConfigMap("note", { metadata: { name: "note", namespace: "default" }, data: { text: note } }, { provider });
    }
    return { kubeconfig, identifier: pki.identifier };
  };
  const up = async (changed: Partial<ClusterPkiArgs> = {}, text = note): Promise<RunResult> => {
    args = { ...args, ...changed };
    note = text;
    const result = await trial.up({ program });
    assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
    latest = result;
    return result;
  };
  // While a kubeconfig is not known yet, the engine plans an update of every object under it, since it cannot ask; never a replacement.
  const preview = async (changed: Partial<ClusterPkiArgs>): Promise<string[]> => {
    const kept = args;
    args = { ...args, ...changed };
    const result = await trial.preview({ program });
    args = kept;
    assert.equal(result.outcome, "succeeded", JSON.stringify(result.diagnostics));
    return touched(result);
  };

  this.beforeAll(async () => { trial = await makeTrial(["pulumi-resource-kubernetes"]); });
  this.afterAll(async () => {
    await plane?.stop();
    trial.remove();
  });

  it("is made before there is any server", async () => {
    assert.deepEqual((await up()).changes, { create: 4 });
    first = seen;
    const tools = await ensureTools(["etcd", "kube-apiserver"]);
    const paths = new Map<ToolName, string>([...tools].map(([name, { path }]) => [name, path]));
    plane = await startControlPlane(join(trial.sandboxDir, "server"), paths, first.serverFiles);
  });

  it("lets the administrator in by the group of its own, once RBAC binds it", async () => {
    assert.equal(await statusFor(seen, plane?.url ?? ""), 403);
    const master = await leafOf(seen.serverFiles[`${tlsFolder}/client-ca.crt`] ?? "", seen.serverFiles[`${tlsFolder}/client-ca.key`] ?? "", { name: "k3s", groups: ["system:masters"], usages: ["client"] });
    const binding = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: "admins" }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" }, subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: clusterAdminGroup }] };
    const status = await new Promise((resolve, reject) => {
      request(`${plane?.url}/apis/rbac.authorization.k8s.io/v1/clusterrolebindings`, { method: "POST", cert: master.certificate, key: master.key, ca: seen.caBundle, agent: false, headers: { "content-type": "application/json" } }, (response) => { response.resume(); resolve(response.statusCode); })
        .on("error", reject).end(JSON.stringify(binding));
    });
    assert.equal(status, 201);
    assert.deepEqual(touched(await up()), ["create cluster", "create note"]);
    assert.equal(await statusFor(seen, plane?.url ?? ""), 200);
  });

  it("stays the same over updates, whatever the time, until a renewal is due", async () => {
    const before = seen;
    for (const hours of [0, 111]) assert.deepEqual(touched(await up({ asOf: at(hours) })), [], `after ${hours} hours`);
    assert.ok(isDeepStrictEqual(seen, before));
    assert.ok(isDeepStrictEqual(seen.serverFiles, first.serverFiles));
  });

  it("renews the administrator's certificate when less than a third of its week is left, in place", async () => {
    // The certificate must hold by the API server's clock, which is the real one: so time goes back, not on.
    assert.deepEqual(await preview({ asOf: at(113) }), ["update cluster", "update cluster-admin", "update note"]);
    const old = seen;
    await up({ asOf: at(-101), adminValidityHours: 150 });
    assert.notEqual(seen.adminCertificate, old.adminCertificate);
    const renewed = seen;
    assert.deepEqual(touched(await up({ asOf: at(0) }, "two")), ["update cluster", "update cluster-admin", "update note"]);
    assert.notEqual(seen.adminCertificate, renewed.adminCertificate);
    assert.equal(seen.caBundle, first.caBundle);
    assert.deepEqual(touched(await up({ asOf: at(99) })), []);
  });

  it("is renamed without touching anything but the names in the kubeconfig", async () => {
    assert.deepEqual(await preview({ clusterName: "renamed", asOf: at(0) }), ["update cluster"]);
    assert.deepEqual(touched(await up({ clusterName: "renamed", asOf: at(0) }, "three")), ["update cluster", "update note"]);
    assert.match(seen.kubeconfig, /current-context: renamed/);
  });

  it("outlives the server's relaunch at another address", async () => {
    plane = await plane?.restart(seen.serverFiles, true);
    assert.deepEqual(touched(await up({}, "four")), ["update cluster", "update note"]);
  });

  it("issues all authorities anew under the same root: old and new know each other, tokens stay", async () => {
    const old = seen;
    const changes = ["update cluster", "update cluster-admin", "update cluster-authorities"];
    assert.deepEqual(await preview({ generation: 2 }), [...changes, "update note"]);
    // Before the server knows the new authorities ...
    assert.deepEqual(touched(await up({ generation: 2 }, "five")), [...changes, "update note"]);
    assert.notEqual(seen.serverFiles[`${tlsFolder}/client-ca.key`], old.serverFiles[`${tlsFolder}/client-ca.key`]);
    assert.deepEqual([seen.identifier, seen.serverToken, seen.agentToken], [first.identifier, first.serverToken, first.agentToken]);
    // ... and after.
    plane = await plane?.restart(seen.serverFiles);
    assert.equal(await statusFor(seen, plane?.url ?? ""), 200);
    assert.equal(await statusFor(old, plane?.url ?? ""), 200);
  });

  it("changes the root with a time of overlap, and shuts the old one out afterwards", async () => {
    const old = seen;
    const changes = ["update cluster", "update cluster-admin", "update cluster-authorities"];
    assert.deepEqual(touched(await up({ rootGeneration: 2 }, "seven")), [...changes, "update note"]);
    assert.notEqual(seen.serverToken, old.serverToken);
    plane = await plane?.restart(seen.serverFiles);
    assert.deepEqual(touched(await up({}, "eight")), ["update note"]);
    assert.equal(await statusFor(old, plane?.url ?? ""), 200);

    assert.deepEqual(touched(await up({ previousRoot: "retired" }, "nine")), [...changes, "update note"]);
    plane = await plane?.restart(seen.serverFiles);
    assert.deepEqual(touched(await up({}, "ten")), ["update note"]);
    assert.equal(seen.identifier, first.identifier);
    assert.equal(await statusFor({ ...old, caBundle: seen.caBundle }, plane?.url ?? ""), 401);
    assert.equal(await statusFor({ ...seen, caBundle: old.caBundle }, plane?.url ?? ""), "SELF_SIGNED_CERT_IN_CHAIN");
  });

  it("refuses to go back, and names the input", async () => {
    args = { ...args, rootGeneration: 1 };
    const result = await trial.up({ program });
    assert.equal(result.outcome, "failed");
    assert.match(result.diagnostics.map(({ message }) => message).join("\n"), /rootGeneration is 1 but was 2; what was issued is not taken back: keep 2, or raise it/);
    args = { ...args, rootGeneration: 2 };
  });

  it("leaves no key and no password in the state, the progress or the outputs in the clear", async () => {
    const result = latest;
    assert.equal(result?.outputs["kubeconfig"], "[secret]");
    const state = readFileSync(trial.stateFile, "utf8");
    assert.match(state, /dynamic\/cluster:ClusterAuthorities/);
    for (const text of [state, trial.lines.join("\n"), JSON.stringify(result)]) {
      assert.doesNotMatch(text, /PRIVATE KEY/);
      for (const token of [seen.serverToken, seen.agentToken]) assert.ok(!text.includes(token.split(":").pop() ?? ""));
    }
    assert.ok(!state.includes(Buffer.from(seen.adminKey).toString("base64").slice(0, 60)));
  });

  it("hands servers no key of root or intermediate", () => {
    assert.deepEqual(Object.keys(seen.serverFiles).filter((path) => path.endsWith(".key")).sort(), ["client-ca", "etcd/peer-ca", "etcd/server-ca", "request-header-ca", "server-ca", "service"].map((name) => `${tlsFolder}/${name}.key`));
  });
});
