import { gpu, namespaces } from "./names.ts";
import { lambdaType, lambdaTypes } from "./lambda-types.ts";
import type { PolicyRule } from "./policy-rules.ts";
import type { Settings } from "./settings/schema.ts";
import { upstreamImages } from "./versions.ts";

/** What a rule is told: its level, its options, its exemptions. */
type RuleConfiguration = Readonly<Record<string, unknown>>;

/** Options that follow from the settings, by rule. */
function optionsFrom(settings: Settings): Partial<Record<PolicyRule, RuleConfiguration>> {
  const { budget } = settings.lambda;
  const edgeNamespaces = [settings.edge.namespace];
  // What is thrown away with the machine it runs on has nothing to lose and nobody to pin images for.
  const lasting = !settings.sandbox.enabled;
  return {
    "gpu-pods-tolerate-gpu-taint": { taintKey: gpu.taint },
    "gpu-pods-select-gpu-nodes": { nodeLabels: [gpu.nodeLabel] },
    "gpus-within-fleet": fleetGpusOf(settings),
    "instances-of-allowed-types": { types: typesOf(settings) },
    "instances-within-fleet-size": { maxInstances: budget.instances, maxGpus: budget.gpus },
    "instances-within-budget": { dollarsPerHour: budget.dollarsPerHour, pricesByType: pricesByType() },
    "images-pinned-by-digest": { required: lasting },
    "images-from-allowed-registries": { registries: registriesOf(settings) },
    // Estuary speaks SSH or PostgreSQL, which the edge's controller does not carry: its way in is a Service of its own.
    "services-stay-inside-the-cluster": { edgeNamespaces: [...edgeNamespaces, namespaces.estuary] },
    "services-have-no-external-ips": { edgeNamespaces },
    "no-host-ports": { edgeNamespaces },
    "data-is-protected": { required: lasting },
    "estuary-tasks-keep-running": { acceptedBackfills: settings.estuary.acceptedBackfills },
  };
}

/** GPUs of the fleets' machines, each as the candidate that has the fewest; nothing where there is no fleet, or one of a type nobody has published. */
function fleetGpusOf({ fleets }: Settings): RuleConfiguration {
  const fewest = Object.values(fleets).map(({ count, candidates }) => count * Math.min(...candidates.map(({ type }) => lambdaType(type)?.gpus ?? Number.NaN)));
  const fleetGpus = fewest.reduce((sum, gpus) => sum + gpus, 0);
  return fewest.length === 0 || Number.isNaN(fleetGpus) ? {} : { fleetGpus };
}

/** Every type a launch may fall back to. */
function typesOf({ fleets, cluster }: Settings): readonly string[] {
  const candidates = [...Object.values(fleets), cluster.servers].flatMap((launch) => launch.candidates);
  return [...new Set(candidates.map(({ type }) => type))].sort();
}

function pricesByType(): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(lambdaTypes).map(([name, { priceCentsPerHour }]) => [name, priceCentsPerHour / 100]));
}

/** Our own registry, and of others' exactly the repositories the platform runs. */
function registriesOf(settings: Settings): readonly string[] {
  return [settings.images.registry, ...new Set(Object.values(upstreamImages).map(({ repository }) => repository))];
}

/**
 * What a stack's settings tell the policy pack, by rule, as Pulumi takes it. The pack imports nothing of ours: it is published alone.
 * https://www.pulumi.com/docs/insights/policy/configuration/
 */
export function policyConfiguration(settings: Settings): Readonly<Record<string, RuleConfiguration>> {
  const { levels, exemptions } = settings.policies;
  const all: Record<string, RuleConfiguration> = { ...optionsFrom(settings) };
  for (const [rule, enforcementLevel] of Object.entries(levels)) all[rule] = { ...all[rule], enforcementLevel };
  for (const [rule, list] of Object.entries(Object.groupBy(exemptions, ({ rule }) => rule))) {
    all[rule] = { ...all[rule], exemptions: list?.map(({ object, reason, until }) => ({ object, reason, until })) };
  }
  return all;
}
