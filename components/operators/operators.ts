import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings/schema.ts";
import { releases } from "./spec/releases.ts";

export interface OperatorsArgs {
  readonly settings: Settings;
}

/**
 * The operators whose custom resources the areas declare, as pinned Helm releases. Registers nothing unless
 * `cluster.operators` is `installed`. A release is opaque to policy packs: what its chart makes is judged by the API server
 * alone (Pod Security, quota).
 */
export class Operators extends pulumi.ComponentResource {
  constructor(name: string, args: OperatorsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:operators:Operators", name, {}, opts);
    const installed = new Map<string, pulumi.Resource>();
    for (const release of releases(args.settings)) {
      const dependsOn = release.after.flatMap((before) => installed.get(before) ?? []);
      installed.set(release.name, new k8s.helm.v3.Release(`${name}-${release.name}`, release.args, { parent: this, dependsOn }));
    }
    this.registerOutputs({});
  }
}
