import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { policyConfiguration } from "../../config/policies.ts";
import { settingsIn } from "../../config/settings.ts";
import { sentence } from "../../policies/judge.ts";
import { labelOf } from "../../policies/model/label.ts";
import type { Props, Resource } from "../../policies/model/resource.ts";
import { check } from "../../policies/offline/check.ts";
import type { Configuration } from "../../policies/offline/configuration.ts";
import { rules } from "../../policies/rules/index.ts";
import { repository } from "../../scripts/lib/repository.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly options?: { readonly protect?: boolean; readonly ignoreChanges?: readonly string[] };
  readonly inputs?: Props;
}

/** The resources of a stack's golden plan. */
function planOf(stack: string): Resource[] {
  const registered = parse(readFileSync(join(repository, `test/golden/${stack}.yaml`), "utf8")) as Registered[];
  return registered.map(({ type, name, options, inputs = {} }) => ({
    type, name, urn: `${type}::${name}`, props: inputs, options: { protect: options?.protect ?? false, ignoreChanges: options?.ignoreChanges ?? [] },
  }));
}

/** What the stack's tracked file tells the pack, with what a test lays over it. */
function configurationOf(stack: string, over: Readonly<Record<string, object>> = {}): Configuration {
  const { config } = parse(readFileSync(join(repository, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
  const { settings } = settingsIn(config, stack);
  assert.ok(settings, `the settings of ${stack} are at fault`);
  return { rules: Object.fromEntries(Object.entries({ ...policyConfiguration(settings), ...over }).map(([rule, given]) => [rule, { given: given as Record<string, unknown> }])) };
}

function faultsOf(stack: string, over?: Readonly<Record<string, object>>): string[] {
  return check(planOf(stack), rules, configurationOf(stack, over)).verdicts.map(({ rule, resource, finding }) => `${rule.name}: ${labelOf(resource)}: ${sentence(finding)}`);
}

describe("the platform's own plan", () => {
  it("of stack local breaks no rule", () => {
    assert.deepEqual(faultsOf("local"), []);
  });

  it("of stack prod breaks no rule, once digests stand in its file", () => {
    assert.deepEqual(faultsOf("prod", { "images-pinned-by-digest": { required: false } }), []);
  });

  it("of stack prod is refused while its images are not pinned", () => {
    assert.ok(faultsOf("prod").length > 0);
    assert.deepEqual(faultsOf("prod").filter((fault) => !fault.startsWith("images-pinned-by-digest")), []);
  });

  it("is judged for what its Estuary tasks do", () => {
    const plan = planOf("local").map((resource) => (resource.type.endsWith("estuary:Catalog") ? disturbed(resource) : resource));
    const found = (accepted: Readonly<Record<string, number>>) =>
      check(plan, rules, configurationOf("local", { "estuary-tasks-keep-running": { acceptedBackfills: accepted } })).verdicts.map(({ rule, finding }) => `${rule.name}: ${sentence(finding).split(":")[0] ?? ""}`);
    const paused = 'estuary-tasks-keep-running: paused[0] is "sophia-ai/materialize-redis"';
    assert.deepEqual(found({}), ['estuary-tasks-keep-running: specs["sophia-ai/source-postgres"].bindings[0].backfill is 1', paused]);
    assert.deepEqual(found({ "sophia-ai/source-postgres": 1 }), [paused]);
  });
});

/** The catalogue with a raised counter and a paused task. */
function disturbed(catalog: Resource): Resource {
  const specs = catalog.props["specs"] as Record<string, { bindings: readonly object[] }>;
  const capture = specs["sophia-ai/source-postgres"];
  assert.ok(capture);
  const raised = { ...capture, bindings: capture.bindings.map((binding) => ({ ...binding, backfill: 1 })) };
  return { ...catalog, props: { ...catalog.props, specs: { ...specs, "sophia-ai/source-postgres": raised }, paused: ["sophia-ai/materialize-redis"] } };
}
