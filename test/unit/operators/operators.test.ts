import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Operators } from "../../../components/operators/operators.ts";
import { releases } from "../../../components/operators/spec/releases.ts";
import { type SettingsInput, parseSettings } from "../../../config/settings.ts";
import { type Registration, registrations } from "../../support/mocks.ts";

interface Result {
  readonly children: readonly Registration[];
  readonly options: ReadonlyMap<string, pulumi.CustomResourceOptions>;
}

/** The name a resource was registered under, which the SDK keeps to itself. */
function nameOf(resource: unknown): string | undefined {
  return (resource as { __name?: string } | undefined)?.__name;
}

async function registered(input: SettingsInput = {}): Promise<Result> {
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const all = await registrations(() => {
    const provider = new k8s.Provider("cluster", {});
    const note: pulumi.ResourceTransformation = ({ name, opts }) => void options.set(name, opts);
    new Operators("operators", { settings: parseSettings(input, "test") }, { provider, transformations: [note] });
  });
  return { children: all.filter(({ type }) => type.startsWith("kubernetes:")), options };
}

const names = ["kube-prometheus-stack", "cert-manager", "cloudnative-pg", "plugin-barman-cloud", "keda"];

describe("Operators", () => {
  it("registers one release per chart, as the specs say", async () => {
    const { children } = await registered();
    assert.deepEqual(children.map(({ name }) => name).sort(), names.map((name) => `operators-${name}`).sort());
    for (const release of releases(parseSettings({}, "test"))) {
      const child = children.find(({ name }) => name === `operators-${release.name}`);
      assert.equal(child?.type, "kubernetes:helm.sh/v3:Release");
      for (const [key, value] of Object.entries(release.args)) assert.deepEqual(child.inputs[key], value, `${release.name} ${key}`);
    }
  });

  it("is their parent, and hands them its provider", async () => {
    const { children, options } = await registered();
    assert.equal(children.length, names.length);
    for (const { name, provider } of children) {
      assert.equal(nameOf(options.get(name)?.parent), "operators", name);
      assert.match(provider, /pulumi:providers:kubernetes::cluster/, name);
    }
  });

  it("installs each after what it needs", async () => {
    const { options } = await registered();
    const before = (name: string) => [options.get(`operators-${name}`)?.dependsOn ?? []].flat().map(nameOf);
    assert.deepEqual(before("kube-prometheus-stack"), []);
    assert.deepEqual(before("cert-manager"), ["operators-kube-prometheus-stack"]);
    assert.deepEqual(before("cloudnative-pg"), ["operators-kube-prometheus-stack"]);
    assert.deepEqual(before("plugin-barman-cloud"), ["operators-cert-manager", "operators-cloudnative-pg"]);
    assert.deepEqual(before("keda"), ["operators-kube-prometheus-stack"]);
  });

  for (const operators of ["present", "absent"] as const) {
    it(`registers nothing where the operators are ${operators}`, async () => {
      assert.deepEqual((await registered({ cluster: { operators } })).children, []);
    });
  }
});
