import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceEntry } from "../../../config/services.ts";
import type { RunResult } from "../../../engine/index.ts";
import { parseArguments } from "../../../scripts/lib/arguments.ts";
import { commands } from "../../../scripts/lib/commands.ts";
import { planText } from "../../../scripts/lib/plan.ts";
import { type ClusterServices, type ServiceState, gpuQuotas, serviceStates, settled, unplacedPods } from "../../../scripts/lib/services.ts";
import { summaryText } from "../../../scripts/lib/summary.ts";
import { changesLine, columns, span } from "../../../scripts/lib/text.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

const result: RunResult = {
  stack: "local", operation: "preview", outcome: "succeeded", changes: {}, steps: [], durations: {}, outputs: {}, violations: [], diagnostics: [], version: "3.250.0",
};

describe("arguments of the scripts", () => {
  it("default to the local stack and text", () => assert.deepEqual({ ...parseArguments("up", []) }, { stack: "local", json: false }));
  it("take a stack and JSON", () => assert.deepEqual({ ...parseArguments("up", ["--stack", "prod", "--json"]) }, { stack: "prod", json: true }));

  for (const [args, problem] of [
    [["--stak", "prod"], "Unknown option '--stak'"],
    [["prod"], "Unexpected argument 'prod'"],
    [["--stack"], "Option '--stack <value>' argument missing"],
    [["--stack="], "--stack is empty"],
    [["--stack", "local", "--stack=prod"], "--stack is given more than once"],
    [["--json=yes"], "Option '--json' does not take an argument"],
  ] as const) {
    it(`refuse ${args.join(" ")} and say what is allowed`, () => {
      assert.throws(() => parseArguments("up", args), { name: "InputError", message: `${problem}; allowed: --stack NAME (default local), --json\nusage: npm run up -- [--stack NAME] [--json]` });
    });
  }
});

describe("npm run help", () => {
  it("has one line for each script of package.json, and none besides", () => {
    const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { scripts: Record<string, string> };
    assert.deepEqual(Object.keys(commands).sort(), Object.keys(scripts).sort());
    for (const line of Object.values(commands)) assert.match(line, /^\S.{5,110}$/);
  });
});

describe("text for people", () => {
  it("columns", () => assert.deepEqual(columns([["a", "bb"], ["ccc", ""]]), ["  a    bb", "  ccc"]));
  it("spans", () => assert.deepEqual([span(432), span(12_345), span(200_000)], ["0.4 s", "12.3 s", "3 min 20 s"]));
  it("changes, in a steady order", () => {
    assert.equal(changesLine({ same: 40, update: 1, create: 3 }), "3 created, 1 updated, 40 unchanged");
    assert.equal(changesLine({ same: 0, replace: 2 }, true), "2 to replace");
    assert.equal(changesLine({}), "nothing");
  });
});

describe("the plan", () => {
  it("lists every change by kind with its properties, then what is wrong, then the counts", () => {
    const step = (op: "create" | "update", name: string, diffs: string[]) => ({ op, name, urn: `urn::${name}`, type: "kubernetes:apps/v1:Deployment", diffs, state: "planned" as const });
    assert.equal(
      planText({
        ...result, steps: [step("update", "nats", ["a", "b", "c", "d", "e", "f", "g"]), step("create", "redis", [])], changes: { create: 1, update: 1, same: 2 },
        violations: [{ policy: "no-latest", pack: "sophia", level: "mandatory", message: "pin the image", urn: "urn::redis" }],
        diagnostics: [{ severity: "warning", message: "careful" }],
      }),
      ["1 to create:", "  +  apps/v1:Deployment  redis", "", "1 to update:", "  ~  apps/v1:Deployment  nats  [a, b, c, d, e, f and 1 more]", "",
        "warning: careful", "policy no-latest (mandatory) broken by redis: pin the image", "Plan of stack local: 1 to create, 1 to update, 2 unchanged"].join("\n"),
    );
  });

  it("says nothing but the outcome when nothing changes", () => assert.equal(planText({ ...result, changes: { same: 2 } }), "Plan of stack local: 2 unchanged"));
});

const entry = (fields: object) => ({ origin: "ours", name: "nats", namespace: "platform", workload: "stateful", ports: [{ name: "client", port: 4222 }, { name: "monitor", port: 8222 }], ...fields }) as unknown as ServiceEntry;

describe("services as the cluster has them", () => {
  const workload = (name: string, replicas: number, readyReplicas?: number) => ({ metadata: { name, namespace: "sophia-ai-prod" }, spec: { replicas }, status: readyReplicas === undefined ? {} : { readyReplicas } });

  it("are ready, waiting, declared, missing or remote", () => {
    const entries = [entry({}), entry({ name: "slow" }), entry({ name: "postgres", workload: "operator" }), entry({ name: "lost" }), entry({ name: "notion", origin: "remote" })];
    const states = serviceStates(entries, [workload("nats", 3, 3), workload("slow", 2), { metadata: { name: "lost", namespace: "elsewhere" }, spec: {} }]);
    assert.deepEqual(states.map(({ name, state, readyReplicas, replicas }) => [name, state, readyReplicas, replicas]), [
      ["nats", "ready", 3, 3], ["slow", "waiting", 0, 2], ["postgres", "declared", undefined, undefined], ["lost", "missing", undefined, undefined], ["notion", "remote", undefined, undefined],
    ]);
  });

  it("with GPUs requested against quota", () => {
    const quota = (namespace: string, hard: Record<string, string>, used: Record<string, string>) => ({ metadata: { namespace }, status: { hard, used } });
    assert.deepEqual(
      gpuQuotas([quota("a", { pods: "1" }, {}), quota("sophia-ai-prod", { "requests.nvidia.com/gpu": "0" }, {}), quota("sophia-ai", { "requests.nvidia.com/gpu": "4" }, { "requests.nvidia.com/gpu": "3" })]),
      [{ namespace: "sophia-ai", requested: 3, quota: 4 }, { namespace: "sophia-ai-prod", requested: 0, quota: 0 }],
    );
  });
});

describe("pods the scheduler has found no node for", () => {
  const pod = (name: string, gpus: string[], conditions: object[]) => ({
    metadata: { name, namespace: "sophia-ai" }, status: { conditions: conditions as [] },
    spec: { containers: gpus.map((count) => (count === "" ? {} : { resources: { limits: { "nvidia.com/gpu": count } } })) },
  });

  it("are told with their GPUs and the scheduler's reason, and no others", () => {
    const refused = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available" };
    assert.deepEqual(
      unplacedPods([pod("model", ["1", "", "2"], [refused]), pod("placed", ["1"], [{ type: "PodScheduled", status: "True" }]), pod("new", [], []), pod("gated", [], [{ ...refused, reason: "SchedulingGated" }])]),
      [{ namespace: "sophia-ai", name: "model", gpus: 3, reason: "0/3 nodes are available" }],
    );
  });
});

describe("services are asked for", () => {
  const ask = async (patience: number, ...answers: ServiceState["state"][]) => {
    const read = async (): Promise<ClusterServices> => ({ services: [{ name: "nats", ports: [], state: answers.shift() ?? assert.fail("asked once too often") }], gpus: [], unplaced: [] });
    return [(await settled(read, patience, 0)).services[0]?.state, answers.length];
  };

  it("until none waits for a pod", async () => assert.deepEqual(await ask(60, "waiting", "waiting", "ready"), ["ready", 0]));
  it("once when none waits, whatever else is wrong", async () => assert.deepEqual(await ask(60, "missing", "ready"), ["missing", 1]));
  it("once without patience", async () => assert.deepEqual(await ask(0, "waiting", "ready"), ["waiting", 1]));
});

describe("the summary of up", () => {
  it("tells outcome, services, GPUs, time, what is emulated and what to do next", () => {
    const text = summaryText(
      {
        outcome: "succeeded", stack: "local", changes: { create: 2, same: 1 }, durations: { tools: 400, engine: 61_000 },
        services: [{ name: "nats", namespace: "sophia-ai-prod", ports: [4222, 8222], state: "ready", readyReplicas: 3, replicas: 3 }, { name: "notion", ports: [], state: "remote" }],
        gpus: [{ namespace: "sophia-ai", requested: 3, quota: 4 }, { namespace: "sophia-ai-prod", requested: 0, quota: 0 }],
        unplaced: [{ namespace: "sophia-ai", name: "model-0", gpus: 1, reason: "0/3 nodes are available" }], emulators: ["nodes"], standIns: ["pulumi-resource-random"],
      },
      ["npm run down"],
    );
    assert.equal(text, [
      "Stack local is up: 2 created, 1 unchanged (1 min 1 s)", "",
      "Services (1 of 1 ready; 1 hosted elsewhere)", "  SERVICE  NAMESPACE       PORTS       STATE", "  nats     sophia-ai-prod  4222, 8222  ready 3/3", "  notion   -               -           hosted elsewhere", "",
      "GPUs", "  sophia-ai: 3 of 4 requested", "",
      "Pods that fit no node", "  sophia-ai/model-0 (1 GPU): 0/3 nodes are available", "",
      "Time", "  tools   0.4 s", "  engine  1 min 1 s", "",
      "Emulated here", "  nodes", "",
      "Stand-ins (the real one can be neither downloaded nor built here)", "  pulumi-resource-random", "",
      "Next", "  npm run down",
    ].join("\n"));
  });

  it("puts what is wrong first when it failed", () => {
    const text = summaryText({ outcome: "failed", stack: "local", changes: { create: 1 }, durations: { engine: 1000 }, diagnostics: [{ severity: "warning", message: "w" }, { severity: "error", message: "quota exceeded", urn: "urn:x::a::nats" }] }, []);
    assert.equal(text, "error in nats: quota exceeded\nwarning: w\nStack local: failed; 1 created (1.0 s)\n\nTime\n  engine  1.0 s");
  });
});
