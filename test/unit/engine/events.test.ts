import assert from "node:assert/strict";
import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";
import { EventFold, plain, withoutStack } from "../../../engine/events.ts";
import { Redactor } from "../../../engine/redaction.ts";

const urn = (name: string) => `urn:pulumi:local::sophia-infra::kubernetes:apps/v1:Deployment::${name}`;

let sequence = 0;
function event(fields: Partial<EngineEvent>): EngineEvent {
  return { sequence: sequence++, timestamp: 0, ...fields };
}
function metadata(name: string, op: OpType, extra: object = {}) {
  return { op, urn: urn(name), type: "kubernetes:apps/v1:Deployment", provider: "", ...extra };
}
const begins = (name: string, op: OpType, extra: object = {}, planning = false) => event({ resourcePreEvent: { metadata: metadata(name, op, extra), planning } });
const ends = (name: string, op: OpType) => event({ resOutputsEvent: { metadata: metadata(name, op) } });
const fails = (name: string, op: OpType) => event({ resOpFailedEvent: { metadata: metadata(name, op), status: 0, steps: 0 } });
const says = (severity: "error" | "warning" | "info", message: string, about?: string) =>
  event({ diagnosticEvent: { severity, message, color: "never", ...(about === undefined ? {} : { urn: urn(about) }) } });

function fold(events: readonly EngineEvent[], redactor = new Redactor()) {
  const result = new EventFold(redactor);
  for (const each of events) result.add(each);
  return result.result();
}

describe("events of the engine fold into a result", () => {
  it("counts as the engine's summary does", () => {
    const { changes } = fold([ends("a", "create"), event({ summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges: { create: 2, same: 5 }, policyPacks: {} } })]);
    assert.deepEqual(changes, { create: 2, same: 5 });
  });

  it("counts what was done when the engine died before its summary", () => {
    const { changes, steps } = fold([begins("a", "create"), ends("a", "create"), begins("b", "create"), begins("c", "same"), ends("c", "same"), ends("c", "same")]);
    assert.deepEqual(changes, { create: 1, same: 1 });
    assert.deepEqual(steps.map(({ name, state }) => `${name} ${state}`), ["a done", "b interrupted"]);
  });

  it("tells a replacement as one step with its properties, sorted", () => {
    const { steps, changes } = fold([
      begins("a", "create-replacement", { detailedDiff: { "spec.selector": { diffKind: "update-replace", inputDiff: true }, "metadata.name": { diffKind: "update", inputDiff: true } } }),
      ends("a", "create-replacement"), begins("a", "replace"), ends("a", "replace"), begins("a", "delete-replaced"), ends("a", "delete-replaced"),
    ]);
    assert.deepEqual(steps, [{ urn: urn("a"), op: "replace", type: "kubernetes:apps/v1:Deployment", name: "a", diffs: ["metadata.name", "spec.selector"], state: "done" }]);
    assert.deepEqual(changes, { replace: 1 });
  });

  it("finds changed properties in the inputs when a provider names none", () => {
    const state = (inputs: object) => ({ type: "", urn: "", id: "", parent: "", provider: "", inputs, outputs: {} });
    const { steps } = fold([begins("a", "update", { old: state({ text: "x", list: [1] }), new: state({ text: "y", list: [1], extra: 1 }) })]);
    assert.deepEqual(steps[0]?.diffs, ["extra", "text"]);
  });

  it("takes null for a state there is not", () => {
    assert.deepEqual(fold([begins("a", "create", { old: null, new: null, detailedDiff: null })]).steps[0]?.diffs, []);
  });

  it("leaves out what stays, and providers the engine makes for itself", () => {
    const provider = { urn: "urn:pulumi:local::sophia-infra::pulumi:providers:kubernetes::default_4_25_0", type: "pulumi:providers:kubernetes" };
    assert.deepEqual(fold([begins("a", "same"), begins("p", "create", provider), begins("r", "read")]).steps, []);
  });

  it("keeps a failed step failed, and marks planned ones", () => {
    const { steps } = fold([begins("a", "create"), fails("a", "create"), ends("a", "create"), begins("b", "delete", {}, true)]);
    assert.deepEqual(steps.map(({ name, state }) => `${name} ${state}`), ["a failed", "b planned"]);
  });

  it("tells each error once: the longest of those that hold one another, and no mere outcome", () => {
    const { diagnostics } = fold([
      says("error", "quota exceeded", "a"), says("error", "creating a: quota exceeded\n", "a"), says("error", "quota exceeded", "a"),
      says("error", "update failed"), says("info", "hello"), says("warning", "<{%fg 3%}>careful<{%reset%}>"), says("error", "quota exceeded", "b"),
    ]);
    assert.deepEqual(diagnostics, [
      { severity: "error", message: "creating a: quota exceeded", urn: urn("a") },
      { severity: "warning", message: "careful" },
      { severity: "error", message: "quota exceeded", urn: urn("b") },
    ]);
  });

  it("tells a broken policy once, redacted", () => {
    const redactor = new Redactor();
    redactor.add("hunter2hunter2");
    const policyEvent = { message: "[mandatory] no hunter2hunter2", color: "never", policyName: "no-secrets", policyPackName: "sophia", policyPackVersion: "1", policyPackVersionTag: "1", enforcementLevel: "mandatory" as const, resourceUrn: urn("a") };
    const { violations } = fold([event({ policyEvent }), event({ policyEvent })], redactor);
    assert.deepEqual(violations, [{ policy: "no-secrets", pack: "sophia", level: "mandatory", message: "[mandatory] no [secret]", urn: urn("a") }]);
  });
});

describe("text of the engine becomes text for people", () => {
  it("loses colours", () => assert.equal(plain("<{%bold%}>\u001b[31mred\u001b[0m<{%reset%}> \n"), "red"));

  it("loses the stack but for the place in our files", () => {
    const stack = "Unhandled exception: Error: no such service\nsee the catalogue\n    at fn (file:///r/node_modules/x/y.js:1:2)\n    at spec (file:///r/components/nats/spec.ts:12:34)";
    assert.equal(withoutStack(stack), "no such service\nsee the catalogue (thrown at nats/spec.ts:12)");
    assert.equal(withoutStack("plain"), "plain");
    assert.equal(withoutStack("Unhandled exception: TypeError: x is undefined\n    at file:///r/index.ts:3:4"), "TypeError: x is undefined (thrown at r/index.ts:3)");
  });
});
