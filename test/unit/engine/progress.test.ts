import assert from "node:assert/strict";
import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";
import { Progress, shortType } from "../../../engine/progress.ts";

const state = { type: "", urn: "", id: "", parent: "", provider: "", inputs: {}, outputs: {} };
const metadata = (name: string, op: OpType) => ({ new: { ...state, custom: true }, op, urn: `urn:pulumi:s::p::kubernetes:apps/v1:Deployment::${name}`, type: "kubernetes:apps/v1:Deployment", provider: "" });
const begins = (name: string, op: OpType): EngineEvent => ({ sequence: 0, timestamp: 0, resourcePreEvent: { metadata: metadata(name, op) } });
const ends = (name: string, op: OpType): EngineEvent => ({ sequence: 0, timestamp: 0, resOutputsEvent: { metadata: metadata(name, op) } });

describe("progress", () => {
  let lines: string[];
  let now: number;
  let progress: Progress;
  beforeEach(() => {
    lines = [];
    now = 0;
    progress = new Progress((line) => lines.push(line), () => now);
  });

  it("says what is done, and nothing when nothing is new", () => {
    progress.add(begins("a", "create"));
    progress.add(ends("a", "create"));
    progress.add(ends("b", "same"));
    progress.tick();
    progress.tick();
    assert.deepEqual(lines, ["  1 created, 1 unchanged so far"]);
  });

  it("tells at once what a provider says while it waits, each line once in a row, and nothing of what a resource's status is", () => {
    const says = (message: string, more: object = {}): EngineEvent => ({ sequence: 0, timestamp: 0, diagnosticEvent: { message, color: "never", severity: "info", ...more } });
    progress.add(says("no capacity for gpu_1x_a10 in us-east-1\n\n"));
    progress.add(says("no capacity for gpu_1x_a10 in us-east-1\n\n"));
    progress.add(says("waiting up to 30 s\n"));
    progress.add(says("[1/2] waiting for pods", { urn: "urn:pulumi:s::p::t::a", ephemeral: true }));
    progress.add(says("Found free variables", { severity: "debug" }));
    assert.deepEqual(lines, ["  no capacity for gpu_1x_a10 in us-east-1", "  waiting up to 30 s"]);
  });

  it("counts a component once, though it ends twice, and no provider the engine makes for itself", () => {
    progress.add(ends("area", "same"));
    progress.add(ends("area", "same"));
    progress.add({ sequence: 0, timestamp: 0, resOutputsEvent: { metadata: { ...metadata("p", "same"), urn: "urn:pulumi:s::p::pulumi:providers:kubernetes::default_4_25_0" } } });
    progress.tick();
    assert.deepEqual(lines, ["  1 unchanged so far"]);
  });

  it("names what takes longer than ten seconds, the longest first, and not at every tick", () => {
    for (const name of ["a", "b", "c", "d"]) {
      progress.add(begins(name, "create"));
      now += 1000;
    }
    progress.tick();
    assert.deepEqual(lines, []);
    now = 15_000;
    progress.tick();
    now = 20_000;
    progress.tick();
    assert.deepEqual(lines, ["  waiting for Deployment a (15 s), Deployment b (14 s), Deployment c (13 s) and 1 more"]);
  });

  it("waits for nothing that has ended", () => {
    progress.add(begins("a", "create"));
    progress.add({ sequence: 0, timestamp: 0, resOpFailedEvent: { metadata: metadata("a", "create"), status: 1, steps: 1 } });
    now = 20_000;
    progress.tick();
    assert.deepEqual(lines, ["  1 failed so far"]);
  });

  it("waits for no component: it lasts as long as its children", () => {
    progress.add({ sequence: 0, timestamp: 0, resourcePreEvent: { metadata: { ...metadata("stack", "create"), new: state } } }); // the engine leaves out a false `custom`
    now = 20_000;
    progress.tick();
    assert.deepEqual(lines, []);
  });

  it("shortens types", () => {
    assert.equal(shortType("kubernetes:apps/v1:Deployment"), "Deployment");
    assert.equal(shortType("random:index/randomPassword:RandomPassword"), "RandomPassword");
  });
});
