import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Data } from "./components/data/data.ts";
import { estuaryAddresses } from "./components/estuary/addresses.ts";
import { Estuary } from "./components/estuary/estuary.ts";
import { Guardrails } from "./components/guardrails/guardrails.ts";
import { oneFieldManager } from "./components/kit/field-manager.ts";
import { GpuSupport } from "./components/machines/gpu-support.ts";
import { Machines } from "./components/machines/machines.ts";
import { McpFleet } from "./components/mcp/fleet.ts";
import { N8n } from "./components/n8n/n8n.ts";
import { Nats } from "./components/nats/nats.ts";
import { Operators } from "./components/operators/operators.ts";
import { PlatformSecrets } from "./components/secrets/platform-secrets.ts";
import { outsideStores, readSecretValues, requiredSecrets } from "./config/secrets.ts";
import { enabledServices, services } from "./config/services.ts";
import { estuaryTokenKey, kubeconfigFor, loadSettings } from "./config/settings.ts";

/** What the program may be told by whoever runs it; `pulumi up` by hand tells it nothing. */
export interface SophiaContext {
  /** The services to run; benchmarks give their own. */
  readonly catalogue?: typeof services;
  /** URL of the backend the stack's state lies in. Default: PULUMI_BACKEND_URL, else Pulumi Cloud. */
  readonly backend?: string;
}

/**
 * The Sophia AI platform: load the settings, build the areas in order, tell others what they may know.
 * @returns the stack's outputs
 */
// eslint-disable-next-line @typescript-eslint/require-await -- Pulumi's hosts take an async function and wait for what it returns.
export default async function sophia({ catalogue = services, backend }: SophiaContext = {}): Promise<Record<string, unknown>> {
  const config = new pulumi.Config();
  const settings = loadSettings(config, pulumi.getStack(), catalogue);
  const entries = enabledServices(settings, catalogue);
  const definitions = requiredSecrets(entries, outsideStores(settings));

  pulumi.runtime.registerStackTransformation(oneFieldManager);
  const secrets = new PlatformSecrets("secrets", { definitions, values: readSecretValues(settings, config, definitions) });
  const addresses = estuaryAddresses("estuary-data-plane", settings);
  const machines = new Machines("machines", { settings, backend, secrets, existing: () => kubeconfigFor(settings, config), letInServers: addresses?.firewallRules });
  const provider = new k8s.Provider("cluster", {
    kubeconfig: machines.kubeconfig,
    // Without it an unknown or changed kubeconfig would plan the replacement of every object.
    clusterIdentifier: machines.clusterIdentifier,
    enableServerSideApply: true,
    // A change of data updates the object in place; the default would replace it.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const inCluster = { provider };

  const guardrails = new Guardrails("guardrails", { settings, services: entries }, inCluster);
  const operators = new Operators("operators", { settings }, { ...inCluster, dependsOn: guardrails });
  const afterOperators = { ...inCluster, dependsOn: [guardrails, operators] };

  const gpu = new GpuSupport("gpu", { settings, machines }, afterOperators);
  const data = new Data("data", { settings, services: entries, secrets, captureAccess: addresses?.captureAccess }, afterOperators);
  const nats = new Nats("nats", { settings, services: entries, secrets }, afterOperators);
  const n8n = new N8n("n8n", { settings, services: entries, secrets }, { ...inCluster, dependsOn: [guardrails, data] });
  const mcp = new McpFleet("mcp", { settings, services: entries, secrets, gpuNodes: gpu.ready }, { ...inCluster, dependsOn: [guardrails, data, nats] });
  const estuary = new Estuary(
    "estuary",
    { settings, secrets, addresses, kubeconfig: machines.kubeconfig, clusterIdentifier: machines.clusterIdentifier, token: config.getSecret(estuaryTokenKey), backend },
    { ...inCluster, dependsOn: [guardrails, operators, data, mcp] },
  );

  return {
    namespaces: guardrails.namespaces,
    postgres: data.postgresHost,
    redis: data.redisHost,
    nats: nats.url,
    n8n: n8n.url,
    gateway: mcp.gatewayUrl,
    services: entries.map((entry) => entry.name),
    estuary: estuary.outputs,
    instances: machines.inventory,
    dollarsPerHour: machines.hourlyCost,
    ...machines.clusterOutputs,
  };
}
