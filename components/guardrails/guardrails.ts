import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type NamespaceKey, namespaces } from "../../config/names.ts";
import type { ServiceEntry } from "../../config/services/types.ts";
import type { Settings } from "../../config/settings/schema.ts";
import { protectData } from "../kit/protection.ts";
import { createdNamespaces, dataNamespaces, limitRange, namespace, resourceQuota } from "./spec/namespaces.ts";
import { networkPolicies } from "./spec/network-policies.ts";

export interface GuardrailsArgs {
  readonly settings: Settings;
  /** The entries the stack runs; the network policies derive from their callers. */
  readonly services: readonly ServiceEntry[];
}

/** The namespaces, and what holds in each before anything runs there: Pod Security, quota, defaults, closed network. */
export class Guardrails extends pulumi.ComponentResource {
  /** Names of the namespaces this stack creates; those of the operators are missing where someone else runs them. */
  readonly namespaces: Readonly<Partial<Record<NamespaceKey, pulumi.Output<string>>>>;

  constructor(name: string, args: GuardrailsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:guardrails:Guardrails", name, {}, opts);
    const { settings, services } = args;
    const inNamespace = new Map<string, pulumi.CustomResourceOptions>();
    const names: Partial<Record<NamespaceKey, pulumi.Output<string>>> = {};

    for (const key of createdNamespaces(settings)) {
      // With a namespace go its volume claims.
      const created = new k8s.core.v1.Namespace(`${name}-${namespaces[key]}`, namespace(key), { parent: this, ...(dataNamespaces.includes(key) ? protectData(settings) : {}) });
      const opts = { parent: this, dependsOn: created };
      names[key] = created.metadata.name;
      inNamespace.set(namespaces[key], opts);
      new k8s.core.v1.ResourceQuota(`${name}-${namespaces[key]}-quota`, resourceQuota(key, settings), opts);
      new k8s.core.v1.LimitRange(`${name}-${namespaces[key]}-container-defaults`, limitRange(key, settings), opts);
    }
    for (const policy of networkPolicies(services, settings)) {
      const { namespace: where, name: what } = policy.metadata;
      new k8s.networking.v1.NetworkPolicy(`${name}-${where}-${what}`, policy, inNamespace.get(where));
    }

    this.namespaces = names;
    this.registerOutputs({ namespaces: names });
  }
}
