import assert from "node:assert/strict";
import { enabledServices, services } from "../../../config/services.ts";
import type { RunOptions, RunResult, StackFile, Step } from "../../../engine/index.ts";
import { Unchanged, entriesOf, seenByEngine } from "../../../scripts/lib/readiness.ts";
import { summaryText } from "../../../scripts/lib/summary.ts";

type EngineEvent = Parameters<NonNullable<RunOptions["onEvent"]>>[0];

const stackFile = (config: Readonly<Record<string, unknown>>): StackFile => ({ name: "prod", project: "sophia-infra", path: "Pulumi.prod.yaml", content: { config }, config, sandbox: false });
const file = stackFile({ "sophia-infra:mcp": { disabled: ["slack", "asana"] } });

const urn = (type: string, name: string) => `urn:pulumi:prod::sophia-infra::sophia:area:Area$sophia:area:Part$kubernetes:${type}::${name}`;
const step = (type: string, name: string, state: Step["state"], op: Step["op"] = "create"): Step => ({ urn: urn(type, name), op, type: `kubernetes:${type}`, name, diffs: [], state });

const seen = (steps: readonly Step[], unchanged: readonly string[] = [], from = file, outputs: RunResult["outputs"] = {}) => {
  const states = seenByEngine(from, { steps, outputs }, new Set(unchanged));
  return { states, stateOf: (name: string) => states.find((each) => each.name === name)?.state };
};

describe("services as the engine saw them", () => {
  it("are ready when their workload was made, changed, replaced or found as it should be", () => {
    const { states, stateOf } = seen(
      [
        step("apps/v1:StatefulSet", "nats", "done"), step("apps/v1:Deployment", "n8n", "done", "update"), step("apps/v1:Deployment", "n8n-worker", "done", "replace"),
        step("postgresql.cnpg.io/v1:Cluster", "postgres", "done"),
      ],
      [urn("apps/v1:Deployment", "mcp-gateway")],
    );
    for (const name of ["nats", "n8n", "n8n-worker", "postgres", "mcp-gateway"]) assert.equal(stateOf(name), "ready", name);
    assert.deepEqual(states.find(({ name }) => name === "mcp-gateway"), { name: "mcp-gateway", namespace: "sophia-ai", ports: [8090], state: "ready" });
  });

  it("failed, wait, or were not reached, when the operation did not come to its end", () => {
    const { stateOf } = seen([step("apps/v1:Deployment", "github", "failed"), step("apps/v1:Deployment", "gong", "interrupted")]);
    assert.deepEqual([stateOf("github"), stateOf("gong"), stateOf("n8n")], ["failed", "waiting", "not reached"]);
  });

  it("are told by their workload alone, not by another object of the same name nor by its deletion", () => {
    const { stateOf } = seen([step("core/v1:Service", "nats", "done"), step("apps/v1:Deployment", "redis", "done"), step("apps/v1:Deployment", "n8n", "done", "delete")], [urn("networking.k8s.io/v1:NetworkPolicy", "github")]);
    assert.deepEqual([stateOf("nats"), stateOf("redis"), stateOf("n8n"), stateOf("github")], ["not reached", "not reached", "not reached", "not reached"]);
  });

  it("are hosted elsewhere whatever the outcome", () => assert.equal(seen([]).stateOf("notion"), "remote"));

  it("are only declared when their operator runs nowhere, since the engine then waits for nobody", () => {
    const made = [step("postgresql.cnpg.io/v1:Cluster", "postgres", "done")];
    assert.equal(seen(made, [], stackFile({ "sophia-infra:cluster": { operators: "absent" } })).stateOf("postgres"), "declared");
    assert.equal(seen([], [], stackFile({ "sophia-infra:cluster": { operators: "absent" } })).stateOf("postgres"), "not reached");
  });
});

describe("the services of a stack", () => {
  const names = (from: StackFile, outputs: RunResult["outputs"] = {}) => entriesOf(from, outputs).map(({ name }) => name);

  it("are those the program told", () => assert.deepEqual(names(file, { services: ["nats", "slack"] }), ["nats", "slack"]));

  it("are all but those its file leaves out, when the program did not come to tell", () => {
    const expected = enabledServices({ mcp: { disabled: ["slack", "asana"] } as never }).map(({ name }) => name);
    assert.deepEqual(names(file), expected);
    assert.equal(expected.length, services.length - 2);
  });

  it("are all of the catalogue when the file is not complete by itself", () => {
    assert.equal(names(stackFile({ "sophia-infra:mcp": { disabled: ["slack"] }, "sophia-infra:nats": { replicas: 2 } })).length, services.length);
  });

  it("heed neither what is no setting nor the prefix being left out", () => {
    assert.ok(!names(stackFile({ mcp: { disabled: ["slack"] }, "sophia-infra:secretValues": { secure: "AAAA" }, "aws:region": "x" })).includes("slack"));
  });
});

describe("what the engine finds as it should be", () => {
  const event = (op: string, name: string, key = "resOutputsEvent") => ({ sequence: 1, timestamp: 1, [key]: { metadata: { op, urn: name } } }) as unknown as EngineEvent;

  it("is kept, and nothing else", () => {
    const unchanged = new Unchanged();
    for (const each of [event("same", "a"), event("update", "b"), event("same", "c", "resourcePreEvent"), { sequence: 1, timestamp: 1 }]) unchanged.add(each);
    assert.deepEqual([...unchanged.urns], ["a"]);
  });
});

describe("the summary of a stack that is not on the sandbox", () => {
  it("says whose word its readiness is", () => {
    const text = summaryText({
      outcome: "failed", stack: "prod", readinessFrom: "engine", changes: { create: 1 }, durations: { engine: 1000 },
      services: [
        { name: "nats", namespace: "sophia-ai-prod", ports: [4222], state: "ready" }, { name: "n8n", namespace: "sophia-ai-prod", ports: [5678], state: "failed" },
        { name: "slack", namespace: "sophia-ai", ports: [9007], state: "waiting" }, { name: "gong", namespace: "sophia-ai", ports: [9009], state: "not reached" },
        { name: "notion", ports: [], state: "remote" },
      ],
    }, []);
    assert.equal(text, [
      "Stack prod: failed; 1 created (1.0 s)", "",
      "Services (1 of 4 ready, as the engine saw it; 1 hosted elsewhere)", "  SERVICE  NAMESPACE       PORTS  STATE", "  nats     sophia-ai-prod  4222   ready", "  n8n      sophia-ai-prod  5678   failed",
      "  slack    sophia-ai       9007   waiting", "  gong     sophia-ai       9009   not reached", "  notion   -               -      hosted elsewhere", "",
      "Time", "  engine  1.0 s",
    ].join("\n"));
  });
});
