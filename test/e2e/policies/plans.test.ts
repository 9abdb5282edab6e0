import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { rules } from "../../../policies/rules/index.ts";
import { repository } from "../../../scripts/lib/repository.ts";
import { type JudgedPlan, type JudgedStack, listed, mandatory } from "./judged-plan.ts";
import { openLocalStack } from "./local-stack.ts";
import { type ProdStack, openProdStack } from "./prod-stack.ts";

/** What is promised of the plan of every stack. */
function promises(stack: string, opened: () => JudgedStack, plan: () => JudgedPlan): void {
  it("breaks no rule that must be kept", () => {
    const { outcome, diagnostics } = plan().result;
    assert.ok(mandatory(plan()).length === 0, listed(mandatory(plan())));
    assert.deepEqual([outcome, diagnostics], ["succeeded", []]);
  });

  it("is judged by every rule of the pack", () => {
    assert.deepEqual(plan().asked, [...rules.map(({ name }) => name), "exemptions-have-not-expired"].sort());
    // The engine turns a rule that trips over a value not known yet into advice.
    assert.deepEqual(plan().result.violations.filter(({ message }) => message.includes("can't run policy")), []);
  });

  it("needs no exemption and no lower level", () => {
    const { config } = parse(readFileSync(join(repository, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
    assert.equal(config["sophia-infra:policies"], undefined);
  });

  it("is whole", () => {
    // Namespaces, workloads and what guards them: far fewer would mean that the program stopped early.
    assert.ok((plan().result.changes.create ?? 0) > 300, JSON.stringify(plan().result.changes));
  });

  it("changes nothing at the GPU cloud", () => {
    const { store, log } = opened().clouds.lambda.emulation;
    assert.deepEqual(log.list().filter(({ method }) => method !== "GET"), []);
    assert.deepEqual(store.state.instances, []);
  });

  it("changes nothing at Estuary", () => assert.deepEqual(opened().clouds.estuary.emulation.store.state.live, []));
}

describe("the plan of production under the policy pack", function () {
  this.timeout(240_000);
  let stack: ProdStack;
  let plan: JudgedPlan;

  before(async () => {
    stack = await openProdStack();
    plan = await stack.preview();
  });
  after(() => stack?.close());

  promises("prod", () => stack, () => plan);

  it("is made before there is a cluster", () => {
    assert.equal(plan.kubeconfig, pulumi.runtime.unknownValue);
  });

  it("is stopped while images are named by tags alone, and by nothing else", async () => {
    const byTags = await stack.previewByTags();
    assert.equal(byTags.result.outcome, "failed");
    assert.deepEqual([...new Set(mandatory(byTags).map(({ policy }) => policy))], ["images-pinned-by-digest"], listed(mandatory(byTags)));
  });
});

describe("the plan of the local stack under the policy pack", function () {
  this.timeout(240_000);
  let stack: JudgedStack;
  let plan: JudgedPlan;

  before(async () => {
    stack = await openLocalStack();
    plan = await stack.preview();
  });
  after(() => stack?.close());

  promises("local", () => stack, () => plan);
});
