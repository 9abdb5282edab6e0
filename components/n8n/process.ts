import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings.ts";
import { podMonitor } from "../kit/monitor.ts";
import { clientService, serviceAccount } from "../kit/objects.ts";
import type { SecretSource } from "../secrets/source.ts";
import { workloadSecret } from "../secrets/workload-secret.ts";
import { processAutoscaler, processDeployment, processDisruptionBudget } from "./spec/deployment.ts";
import { type N8nProcess, ownerOf } from "./spec/process.ts";
import { shutdown } from "./spec/shutdown.ts";

export interface ProcessArgs {
  readonly process: N8nProcess;
  readonly settings: Settings;
  readonly secrets: SecretSource;
  /** What must be ready before its pods, such as main, which migrates the database. */
  readonly after?: readonly pulumi.Resource[];
}

/** One process of n8n with all that belongs to it: account, Secret, Service, autoscaler, disruption budget, scraping. */
export class Process extends pulumi.ComponentResource {
  constructor(name: string, args: ProcessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:n8n:Process", name, {}, opts);
    const { process, settings } = args;
    const { entry } = process;
    const owner = ownerOf(process);
    const child = { parent: this };

    const account = new k8s.core.v1.ServiceAccount(name, serviceAccount(owner), child);
    const secret = workloadSecret(owner, entry.secrets, args.secrets, child);
    const autoscaler = processAutoscaler(process, settings);
    const deployment = new k8s.apps.v1.Deployment(name, processDeployment(process, settings), {
      parent: this,
      dependsOn: [account, secret, ...(args.after ?? [])],
      // A first start waits for the database; an end, for the longest execution.
      customTimeouts: { create: "15m", update: "15m", delete: `${shutdown(process.kind, settings.n8n).gracePeriod + 300}s` },
      // The autoscaler owns the count after the first deployment. When another field changes, the stored start value is not
      // applied again: an ignored field is left out of the server-side apply once another manager owns it, as the autoscaler
      // does from its first change on, and sent with its live value until then (provider 4.25, handleSSAIgnoreFields in
      // pkg/await/await.go; seen on a real API server). Without this option the apply is refused as a conflict.
      ...(autoscaler === undefined ? {} : { ignoreChanges: ["spec.replicas"] }),
    });
    // A Deployment whose creation was interrupted is applied again, with its start value. No autoscaler may own the field
    // by then, or the API server would refuse that as a conflict.
    if (autoscaler !== undefined) new k8s.autoscaling.v2.HorizontalPodAutoscaler(name, autoscaler, { parent: this, dependsOn: [deployment] });

    if (entry.callers.length > 0) new k8s.core.v1.Service(name, clientService(owner, entry.ports), child);
    const budget = processDisruptionBudget(process);
    if (budget !== undefined) new k8s.policy.v1.PodDisruptionBudget(name, budget, child);
    if (entry.metrics !== undefined) new k8s.apiextensions.CustomResource(`${name}-metrics`, podMonitor(owner, [entry.metrics]), child);
    this.registerOutputs({});
  }
}
