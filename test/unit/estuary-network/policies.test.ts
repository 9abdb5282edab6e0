import assert from "node:assert/strict";
import { estuaryAlerts } from "../../../components/estuary/spec/alerts.ts";
import { bastionPod, bastionSecretMetadata } from "../../../components/estuary/spec/network/bastion.ts";
import { wayDeployment, wayService } from "../../../components/estuary/spec/network/pods.ts";
import { postgresPolicy, slotPolicy, wayInPolicy } from "../../../components/estuary/spec/network/policy.ts";
import { proxyConfigMap, proxyPod } from "../../../components/estuary/spec/network/proxy.ts";
import { wayOwner } from "../../../components/estuary/spec/network/ways.ts";
import { estuaryScrape, scrapePolicy } from "../../../components/estuary/spec/scrape.ts";
import { slotJob, slotServiceAccount } from "../../../components/estuary/spec/slot-job.ts";
import { namespace, resourceQuota } from "../../../components/guardrails/spec/namespaces.ts";
import { networkPolicies } from "../../../components/guardrails/spec/network-policies.ts";
import { disruptionBudget, serviceAccount } from "../../../components/kit/objects.ts";
import { policyConfiguration } from "../../../config/policies.ts";
import type { Settings } from "../../../config/settings.ts";
import type { Props } from "../../../policies/model/resource.ts";
import { check } from "../../../policies/offline/check.ts";
import type { Configuration } from "../../../policies/offline/configuration.ts";
import { rules } from "../../../policies/rules/index.ts";
import { parseConfiguration } from "../../../scripts/lib/policy/configuration.ts";
import { resource } from "../../policies/support/objects.ts";
import { cidrs, settingsOf } from "./support.ts";

const withKind = (apiVersion: string, kind: string) => (fields: object): Props => ({ apiVersion, kind, ...fields });

/** Every object of a way in, as the component registers it, and what the guardrails put around it. */
function objectsOf(settings: Settings): Props[] {
  const { network } = settings.estuary;
  const pod = network.path === "ssh" ? bastionPod(settings, "hash") : proxyPod(settings);
  const policies = [wayInPolicy(cidrs, settings), postgresPolicy(settings), slotPolicy(), ...scrapePolicy(settings), ...networkPolicies([], settings)];
  return [
    ...(["estuary", "platform", "monitoring"] as const).map((key) => withKind("v1", "Namespace")(namespace(key))),
    withKind("v1", "ResourceQuota")(resourceQuota("estuary", settings)),
    ...policies.map(withKind("networking.k8s.io/v1", "NetworkPolicy")),
    withKind("v1", "ServiceAccount")(serviceAccount(wayOwner(network))),
    withKind("v1", "ServiceAccount")(slotServiceAccount()),
    withKind("apps/v1", "Deployment")(wayDeployment(pod, settings)),
    withKind("policy/v1", "PodDisruptionBudget")(disruptionBudget(wayOwner(network))),
    withKind("v1", "Service")(wayService(settings, cidrs)),
    ...(network.path === "ssh" ? [withKind("v1", "Secret")({ metadata: bastionSecretMetadata(settings), stringData: {} })] : [withKind("v1", "ConfigMap")(proxyConfigMap(settings))]),
    { ...slotJob("ensure", settings) },
    { ...slotJob("drop", settings) },
    { ...estuaryScrape(settings) },
    { ...estuaryAlerts(settings) },
  ].map((each) => JSON.parse(JSON.stringify(each)) as Props);
}

/** The pack's configuration as this stack would hand it to the engine. */
function configurationOf(settings: Settings): Configuration {
  const { configuration, faults } = parseConfiguration(JSON.stringify(policyConfiguration(settings)), rules);
  assert.deepEqual(faults, []);
  return configuration;
}

function violations(settings: Settings, change: (objects: Props[]) => Props[] = (objects) => objects): string[] {
  const resources = change(objectsOf(settings)).map((each) => resource(each, { protect: false, ignoreChanges: [] }));
  const { verdicts } = check(resources, rules.filter(({ asksProgram = false }) => !asksProgram), configurationOf(settings));
  // Digests are the stack's own matter: it pins those of the images it has built.
  return verdicts.filter(({ rule }) => rule.name !== "images-pinned-by-digest").map(({ rule, finding, resource: { name } }) => `${rule.name}: ${name} ${finding.message}`);
}

describe("the policy pack takes what Estuary needs in the cluster", () => {
  for (const path of ["ssh", "tls"] as const) it(`by ${path}`, () => assert.deepEqual(violations(settingsOf({ path })), []));

  it("and would refuse such a Service anywhere else", () => {
    const moved = violations(settingsOf(), (objects) => objects.map((each) => (each["kind"] === "Service" ? { ...each, metadata: { ...(each["metadata"] as object), namespace: "sophia-ai" } } : each)));
    assert.deepEqual(moved.map((line) => line.split(":")[0]), ["services-stay-inside-the-cluster"]);
  });
});
