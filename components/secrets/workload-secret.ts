import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { secretName } from "../../config/names.ts";
import type { SecretVariable } from "../../config/services/types.ts";
import { type Owner, metadata } from "../kit/objects.ts";
import type { SecretSource } from "./source.ts";

/**
 * The Kubernetes Secret of one workload: exactly the keys it reads, nothing more.
 * @param extra values that are no platform secrets, such as a connection string made of several
 */
export function workloadSecret(
  owner: Owner,
  variables: readonly SecretVariable[],
  source: SecretSource,
  opts: pulumi.CustomResourceOptions,
  extra: Readonly<Record<string, pulumi.Output<string>>> = {},
): k8s.core.v1.Secret {
  const name = secretName(owner.service);
  const stringData = { ...Object.fromEntries(variables.map(({ variable, secret }) => [variable, source.value(secret)])), ...extra };
  return new k8s.core.v1.Secret(name, { metadata: metadata(owner, name), type: "Opaque", stringData }, opts);
}
