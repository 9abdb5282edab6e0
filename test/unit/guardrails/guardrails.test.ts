import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Guardrails } from "../../../components/guardrails/guardrails.ts";
import { networkPolicies } from "../../../components/guardrails/spec/network-policies.ts";
import { limitRange, namespace, resourceQuota } from "../../../components/guardrails/spec/namespaces.ts";
import type { SettingsInput } from "../../../config/settings.ts";
import { type Registration, registrations } from "../../support/mocks.ts";
import { settingsOf, workload } from "./fixtures.ts";

const services = [workload("gateway", { callers: ["edge"] }), workload("memory", { callers: ["gateway"] })];

interface Result {
  readonly children: readonly Registration[];
  /** Options by resource name, as the engine gets them. */
  readonly options: ReadonlyMap<string, pulumi.CustomResourceOptions>;
  readonly namespaces: Guardrails["namespaces"];
}

async function registered(input: SettingsInput = {}): Promise<Result> {
  const options = new Map<string, pulumi.CustomResourceOptions>();
  let guardrails: Guardrails | undefined;
  const all = await registrations(() => {
    const provider = new k8s.Provider("cluster", {});
    const note: pulumi.ResourceTransformation = ({ name, opts }) => void options.set(name, opts);
    guardrails = new Guardrails("guardrails", { settings: settingsOf(input), services }, { provider, transformations: [note] });
  });
  assert.ok(guardrails);
  return { children: all.filter(({ type }) => type.startsWith("kubernetes:")), options, namespaces: guardrails.namespaces };
}

/** The name a resource was registered under, which the SDK keeps to itself. */
function nameOf(resource: unknown): string | undefined {
  return (resource as { __name?: string } | undefined)?.__name;
}

function only(children: readonly Registration[], type: string): readonly Registration[] {
  return children.filter((child) => child.type === type);
}

describe("Guardrails", () => {
  it("registers for each namespace its quota and defaults, and every policy, and nothing else", async () => {
    const { children } = await registered();
    const settings = settingsOf();
    const names = ["sophia-ai-prod", "sophia-ai", "sophia-estuary", "cert-manager", "cnpg-system", "keda", "monitoring"];
    assert.deepEqual(only(children, "kubernetes:core/v1:Namespace").map(({ name }) => name), names.map((name) => `guardrails-${name}`));
    assert.deepEqual(only(children, "kubernetes:core/v1:ResourceQuota").map(({ name }) => name), names.map((name) => `guardrails-${name}-quota`));
    assert.deepEqual(only(children, "kubernetes:core/v1:LimitRange").map(({ name }) => name), names.map((name) => `guardrails-${name}-container-defaults`));
    const policies = networkPolicies(services, settings);
    assert.deepEqual(
      only(children, "kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ name }) => name).sort(),
      policies.map(({ metadata }) => `guardrails-${metadata.namespace}-${metadata.name}`).sort(),
    );
    assert.equal(children.length, 3 * names.length + policies.length);
  });

  it("registers what the specs say", async () => {
    const { children } = await registered();
    const settings = settingsOf();
    const inputs = (name: string) => {
      const { apiVersion: _version, kind: _kind, ...rest } = children.find((child) => child.name === name)?.inputs ?? {};
      return rest;
    };
    assert.deepEqual(inputs("guardrails-sophia-ai"), namespace("mcp"));
    assert.deepEqual(inputs("guardrails-sophia-ai-quota"), resourceQuota("mcp", settings));
    assert.deepEqual(inputs("guardrails-sophia-ai-container-defaults"), limitRange("mcp", settings));
    assert.deepEqual(
      inputs("guardrails-sophia-ai-memory"),
      networkPolicies(services, settings).find(({ metadata }) => metadata.name === "memory"),
    );
  });

  it("is the parent of all of them, and hands them its provider", async () => {
    const { children, options } = await registered();
    for (const { name, provider } of children) {
      assert.equal(nameOf(options.get(name)?.parent), "guardrails", name);
      assert.match(provider, /pulumi:providers:kubernetes::cluster/, name);
    }
  });

  it("makes a namespace before what lives in it", async () => {
    const { children, options } = await registered();
    for (const { name, type, inputs } of children) {
      if (type === "kubernetes:core/v1:Namespace") continue;
      const before = [options.get(name)?.dependsOn ?? []].flat();
      assert.deepEqual(before.map(nameOf), [`guardrails-${(inputs["metadata"] as { namespace: string }).namespace}`], name);
    }
  });

  it("protects the namespaces that hold data, but not in the sandbox", async () => {
    const protectedOf = ({ options }: Result) => [...options].filter(([, { protect }]) => protect === true).map(([name]) => name);
    assert.deepEqual(protectedOf(await registered()), ["guardrails-sophia-ai-prod", "guardrails-sophia-ai"]);
    assert.deepEqual(protectedOf(await registered({ sandbox: { enabled: true }, cluster: { kubeconfigFile: ".sandbox/kubeconfig" } })), []);
  });

  it("says which namespaces it made", async () => {
    assert.deepEqual(Object.keys((await registered()).namespaces), ["platform", "mcp", "estuary", "certManager", "cloudNativePg", "keda", "monitoring"]);
    assert.deepEqual(Object.keys((await registered({ cluster: { operators: "present" } })).namespaces), ["platform", "mcp", "estuary"]);
  });
});
