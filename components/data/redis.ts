import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings.ts";
import { serviceAccount } from "../kit/objects.ts";
import { protectData } from "../kit/protection.ts";
import type { SecretSource } from "../secrets/source.ts";
import { workloadSecret } from "../secrets/workload-secret.ts";
import {
  passwordVariable,
  proxyDeployment,
  proxyName,
  proxyOwner,
  storeConfigMap,
  storeDisruptionBudget,
  storeHeadlessService,
  storeMonitor,
  storeOwner,
  storeService,
  storeStatefulSet,
} from "./spec/redis.ts";

export interface RedisArgs {
  readonly settings: Settings;
  readonly secrets: SecretSource;
}

/** The Redis store (Valkey): one pod, or three with Sentinels behind proxies; either way the Service `redis` is the primary. */
export class Redis extends pulumi.ComponentResource {
  constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:data:Redis", name, {}, opts);
    const { settings, secrets } = args;
    const child = { parent: this };
    const account = new k8s.core.v1.ServiceAccount(name, serviceAccount(storeOwner), child);
    const password = workloadSecret(storeOwner, [{ variable: passwordVariable, secret: "redisPassword" }], secrets, child);
    const config = new k8s.core.v1.ConfigMap(`${name}-config`, storeConfigMap(settings), child);
    const headless = new k8s.core.v1.Service(`${name}-headless`, storeHeadlessService(settings), child);
    const store = new k8s.apps.v1.StatefulSet(name, storeStatefulSet(settings), { ...child, ...protectData(settings), dependsOn: [account, password, config, headless] });
    new k8s.core.v1.Service(name, storeService(settings), child);
    if (settings.data.redis.replicas > 1) {
      new k8s.policy.v1.PodDisruptionBudget(name, storeDisruptionBudget(storeOwner), child);
      new k8s.apps.v1.Deployment(proxyName, proxyDeployment(settings), { ...child, dependsOn: store });
      new k8s.policy.v1.PodDisruptionBudget(proxyName, storeDisruptionBudget(proxyOwner, proxyName), child);
    }
    new k8s.apiextensions.CustomResource(`${name}-metrics`, storeMonitor(), child);
    this.registerOutputs({});
  }
}
