import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { natsUserSecretName } from "../../config/names.ts";
import { metadata } from "../kit/objects.ts";
import { userKey } from "./keys.ts";
import type { NatsUser } from "./spec/accounts.ts";

/** Key of the seed in a user's Secret. */
export const seedKey = "seed";

/**
 * Puts a user's seed into a Secret where its service runs.
 * @param bytes the seed's 32 bytes in base64, secret
 * @returns the public key, which is no secret: it is in the servers' configuration for all to read
 */
export function registerUser(user: NatsUser, bytes: pulumi.Output<string>, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const name = natsUserSecretName(user.service);
  const key = pulumi.secret(bytes).apply(userKey);
  const owner = { service: user.service, component: "nats-user", namespace: user.namespace };
  new k8s.core.v1.Secret(name, { metadata: metadata(owner, name), type: "Opaque", stringData: { [seedKey]: key.seed } }, opts);
  return pulumi.unsecret(key.publicKey);
}
