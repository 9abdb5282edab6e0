import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadEntry } from "../../config/services/types.ts";
import type { Settings } from "../../config/settings.ts";
import { podMonitor } from "../kit/monitor.ts";
import { protectData } from "../kit/protection.ts";
import { clientService, disruptionBudget, headlessService, serviceAccount } from "../kit/objects.ts";
import type { SecretSource } from "../secrets/source.ts";
import { workloadSecret } from "../secrets/workload-secret.ts";
import { scaledObject, serverAutoscaler } from "./spec/autoscaling.ts";
import { ownerOf } from "./spec/owner.ts";
import { mostReplicas } from "./spec/scale.ts";
import { type ServerPlan, serverDeployment, serverStatefulSet } from "./spec/workload.ts";

export interface McpServerArgs {
  readonly plan: ServerPlan;
  readonly settings: Settings;
  readonly secrets: SecretSource;
  /** The entries whose GPUs the gateway follows; only an entry that scales by them reads it. */
  readonly gpuServers: readonly WorkloadEntry[];
  /** What must be there before its pods, such as the registry's documents. */
  readonly after?: readonly pulumi.Resource[];
}

/** One workload of the fleet with all that belongs to it: account, Secret, Service, probes, autoscaler, disruption budget, scraping. */
export class McpServer extends pulumi.ComponentResource {
  constructor(name: string, args: McpServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:mcp:McpServer", name, {}, opts);
    const { plan, settings } = args;
    const { entry, scale } = plan;
    const owner = ownerOf(entry);
    const child = { parent: this };

    const account = new k8s.core.v1.ServiceAccount(name, serviceAccount(owner), child);
    const secret = entry.secrets.length === 0 ? [] : [workloadSecret(owner, entry.secrets, args.secrets, child)];
    const ready = { parent: this, dependsOn: [account, ...secret, ...(args.after ?? [])] };
    if (entry.workload === "stateful") {
      new k8s.core.v1.Service(`${name}-headless`, headlessService(owner, entry.ports), child);
    }
    const workload =
      entry.workload === "stateful"
        ? new k8s.apps.v1.StatefulSet(name, serverStatefulSet(plan, settings), { ...ready, ...protectData(settings) })
        : new k8s.apps.v1.Deployment(name, serverDeployment(plan, settings), ready);
    new k8s.core.v1.Service(name, clientService(owner, entry.ports), child);
    if (mostReplicas(scale) > 1) new k8s.policy.v1.PodDisruptionBudget(name, disruptionBudget(owner), child);
    if (scale.kind === "autoscaled") {
      // KEDA's webhook refuses a CPU trigger whose workload is not there yet.
      const scaler = { parent: this, dependsOn: workload };
      if (settings.autoscaling.provider === "keda") new k8s.apiextensions.CustomResource(name, scaledObject(entry, scale, settings, args.gpuServers), scaler);
      else new k8s.autoscaling.v2.HorizontalPodAutoscaler(name, serverAutoscaler(entry, scale), scaler);
    }
    if (entry.metrics !== undefined) new k8s.apiextensions.CustomResource(`${name}-metrics`, podMonitor(owner, [entry.metrics]), child);
    this.registerOutputs({});
  }
}
