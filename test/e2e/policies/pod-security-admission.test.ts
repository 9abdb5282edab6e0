import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import fc from "fast-check";

import { type Api, openApi, until } from "../../../sandbox/cluster/api.ts";
import { clusterTools, clusterToolsFrom, startCluster, stopCluster } from "../../../sandbox/cluster/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { arbitraryEphemeralContainers, arbitraryPod, compliantPod, type Manner, manners } from "../../policies/support/arbitrary-pods.ts";
import { resource } from "../../policies/support/objects.ts";
import { type Level, levels, rulesOfProfile, verdictOf } from "../../policies/support/pod-security.ts";

const seed = Number(process.env["POD_SECURITY_SEED"] ?? randomInt(2 ** 31));

/** Pods to judge, of which the API server finds a part invalid; and how many must remain. */
const pods = { tried: 3_400, least: 2_000 };
const debugs = { tried: 400, least: 200 };

const namespaceOf = (level: Level) => `judged-${level}`;
const slug = (manner: Manner) => manner.replaceAll(" ", "-").toLowerCase();

/** What the API server answers to a dry run: whether it takes it, or `undefined` where it finds it invalid whatever the policy. */
async function admitted(answering: ReturnType<Api>): Promise<{ readonly allowed: boolean; readonly said: string } | undefined> {
  const { status, body } = await answering;
  if (status === 200 || status === 201) return { allowed: true, said: "" };
  const { message = "", reason = "" } = JSON.parse(body) as { message?: string; reason?: string };
  if (status === 422 && reason === "Invalid") return undefined;
  if (status === 403 && message.includes("violates PodSecurity")) return { allowed: false, said: message };
  throw new Error(`the API server answered ${status}: ${message}`);
}

describe(`pods judged by the pack and by an API server (seed ${seed}; repeat with POD_SECURITY_SEED=${seed})`, function () {
  this.timeout(600_000);
  let dir: string;
  let api: Api;

  before(async () => {
    const sandbox = join(import.meta.dirname, "../../../.sandbox");
    await mkdir(sandbox, { recursive: true });
    dir = await mkdtemp(join(sandbox, "test-policies-"));
    const info = await startCluster({ dir, tools: clusterToolsFrom(await ensureTools(clusterTools)), crds: [] });
    api = await openApi(info.kubeconfig);
    for (const level of levels) await makeNamespace(level);
  });

  after(async () => {
    await stopCluster({ dir });
    await rm(dir, { recursive: true, force: true });
  });

  async function create(path: string, object: object): Promise<void> {
    const { status, body } = await api("POST", path, object);
    assert.equal(status, 201, body);
  }

  async function makeNamespace(level: Level): Promise<void> {
    const name = namespaceOf(level);
    const prefix = "pod-security.kubernetes.io/enforce";
    await create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { [prefix]: level, [`${prefix}-version`]: "latest" } } });
    await until(`${name} has no service account`, async () => {
      const { status } = await api("GET", `/api/v1/namespaces/${name}/serviceaccounts/default`);
      return status === 200 ? "" : `status ${status}`;
    });
  }

  /** Asks both levels about one pod and holds the pack against what they say. A pod that one finds invalid is no case. */
  async function agree(pod: object, ask: (level: Level) => ReturnType<Api>, counts: Counts): Promise<void> {
    for (const level of levels) {
      const answer = await admitted(ask(level));
      if (answer === undefined) {
        assert.equal(level, levels[0], "a pod is valid in one namespace only");
        return;
      }
      if (answer.allowed) counts.allowed[level] += 1;
      const verdict = verdictOf(rulesOfProfile[level], resource({ apiVersion: "v1", kind: "Pod", ...pod }));
      const said = `${level}\nAPI server: ${answer.said || "allowed"}\nthe pack: ${JSON.stringify(verdict)}\n${JSON.stringify(pod, undefined, 2)}`;
      assert.equal(verdict.length === 0, answer.allowed, said);
      if (level === "restricted") for (const rule of new Set(verdict.map(([name]) => name))) counts.byRule.set(rule, (counts.byRule.get(rule) ?? 0) + 1);
    }
    counts.judged += 1;
  }

  it(`agree on at least ${pods.least} pods that are created`, async () => {
    const counts = newCounts();
    const property = fc.asyncProperty(arbitraryPod({ ephemeral: false }), async (pod) => {
      const ask = (level: Level) => api("POST", `/api/v1/namespaces/${namespaceOf(level)}/pods?dryRun=All`, { apiVersion: "v1", kind: "Pod", ...pod });
      await agree(pod, ask, counts);
    });
    await fc.assert(property, { seed, numRuns: pods.tried, skipEqualValues: true });
    tell(counts, pods.tried);
    assert.ok(counts.judged >= pods.least, `${counts.judged} of ${pods.tried} pods were valid`);
    const idle = rulesOfProfile.restricted.map(({ name }) => name).filter((name) => !counts.byRule.has(name));
    // An unmasked /proc outside a user namespace is invalid, whatever the level.
    assert.deepEqual(idle, ["default-proc-mount-outside-user-namespaces"], "rules that refused no pod");
  });

  it(`agree on at least ${debugs.least} pods that are given ephemeral containers`, async () => {
    for (const manner of manners) {
      const pod = compliantPod(manner);
      for (const level of levels) {
        await create(`/api/v1/namespaces/${namespaceOf(level)}/pods`, { apiVersion: "v1", kind: "Pod", ...pod, metadata: { name: slug(manner) } });
      }
    }
    const counts = newCounts();
    const cases = fc.constantFrom(...manners).chain((manner) => fc.tuple(fc.constant(manner), arbitraryEphemeralContainers(manner)));
    const property = fc.asyncProperty(cases, async ([manner, ephemeralContainers]) => {
      const path = (level: Level) => `/api/v1/namespaces/${namespaceOf(level)}/pods/${slug(manner)}/ephemeralcontainers?dryRun=All`;
      const patch = { spec: { ephemeralContainers } };
      const { metadata, spec } = compliantPod(manner);
      await agree({ metadata, spec: { ...spec, ephemeralContainers } }, (level) => api("PATCH", path(level), patch, "application/strategic-merge-patch+json"), counts);
    });
    await fc.assert(property, { seed, numRuns: debugs.tried, skipEqualValues: true });
    tell(counts, debugs.tried);
    assert.ok(counts.judged >= debugs.least, `${counts.judged} of ${debugs.tried} pods were valid`);
  });
});

interface Counts {
  judged: number;
  readonly allowed: Record<Level, number>;
  /** Pods each of our rules refuses. */
  readonly byRule: Map<string, number>;
}

function newCounts(): Counts {
  return { judged: 0, allowed: { baseline: 0, restricted: 0 }, byRule: new Map() };
}

/** Both verdicts must be frequent, or the agreement says little. */
function tell({ judged, allowed, byRule }: Counts, tried: number): void {
  const shares = levels.map((level) => `${level} allows ${((100 * allowed[level]) / judged).toFixed(1)} %`);
  console.log(`      ${judged} of ${tried} pods are valid; of these ${shares.join(", ")}`);
  console.log(`      refused by rule: ${[...byRule].sort().map(([rule, count]) => `${rule} ${count}`).join(", ")}`);
  for (const level of levels) assert.ok(allowed[level] > judged * 0.05 && allowed[level] < judged * 0.98, `${level} allows ${allowed[level]} of ${judged}`);
}
