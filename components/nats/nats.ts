import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { entryNamed } from "../../config/services.ts";
import type { ServiceEntry, WorkloadEntry } from "../../config/services/types.ts";
import { natsSeedName } from "../../config/secrets.ts";
import type { Settings } from "../../config/settings.ts";
import { clientService, headlessService, metadata, serviceAccount } from "../kit/objects.ts";
import { podMonitor } from "../kit/monitor.ts";
import { protectData } from "../kit/protection.ts";
import type { SecretSource } from "../secrets/source.ts";
import { natsUsers, renderAccounts } from "./spec/accounts.ts";
import { routeCertificates } from "./spec/certificates.ts";
import { accountLimits, serverConfigArgs } from "./spec/configuration.ts";
import { clientUrl, names, natsOwner } from "./spec/layout.ts";
import { streamsJobFlow } from "./spec/network.ts";
import { renderServerConfig } from "./spec/server-config.ts";
import { natsDisruptionBudget, natsStatefulSet } from "./spec/stateful-set.ts";
import { programFile, streamsConfigMap, streamsJob, streamsOwner } from "./spec/streams-job.ts";
import { registerUser } from "./user.ts";

export interface NatsArgs {
  /** Of them: nats, storage, images. */
  readonly settings: Settings;
  /** The entries of the stack: `nats` itself, and those that have access to it. */
  readonly services: readonly ServiceEntry[];
  /** Gives each user's seed. */
  readonly secrets: SecretSource;
}

/** The NATS JetStream cluster, a user for each service that has access, and the platform's streams. */
export class Nats extends pulumi.ComponentResource {
  /** Where clients connect; they sign in with the seed of their own Secret, `nats-user-<service>`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: NatsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:nats:Nats", name, {}, opts);
    const { settings, services, secrets } = args;
    const entry = entryNamed("nats", services);

    const config = this.#configuration(name, entry, settings, services, secrets);
    const servers = this.#servers(name, entry, settings, config);
    this.#streams(name, entry, settings, servers);

    this.url = pulumi.output(clientUrl(entry));
    this.registerOutputs({ url: this.url });
  }

  /** The files the servers read: their own settings, which are plain, and the accounts with the users' public keys. */
  #configuration(name: string, entry: WorkloadEntry, settings: Settings, services: readonly ServiceEntry[], secrets: SecretSource): { text: string; map: k8s.core.v1.ConfigMap } {
    const users = natsUsers(services);
    const publicKeys = users.map((user) => registerUser(user, secrets.value(natsSeedName(user.service)), { parent: this }));
    const accounts = pulumi.all(publicKeys).apply((keys) =>
      renderAccounts(
        users.map((user, index) => ({ ...user, publicKey: keys[index] ?? "" })),
        accountLimits(settings),
      ),
    );
    const text = renderServerConfig(serverConfigArgs(entry, settings));
    const data = { "nats.conf": text, "accounts.conf": accounts };
    const map = new k8s.core.v1.ConfigMap(`${name}-config`, { metadata: metadata(natsOwner(entry), names.config), data }, { parent: this });
    return { text, map };
  }

  #servers(name: string, entry: WorkloadEntry, settings: Settings, config: { text: string; map: k8s.core.v1.ConfigMap }): k8s.apps.v1.StatefulSet {
    const child = { parent: this };
    const owner = natsOwner(entry);
    const { replicas } = settings.nats;
    const certificates = replicas === 1 ? [] : routeCertificates(entry, replicas).map((object) => customResource(`${name}-${object.kind.toLowerCase()}-${object.metadata.name}`, object, child));
    const account = new k8s.core.v1.ServiceAccount(name, serviceAccount(owner), child);
    new k8s.core.v1.Service(name, clientService(owner, entry.ports), child);
    const headless = new k8s.core.v1.Service(`${name}-headless`, headlessService(owner, entry.ports), child);
    const budget = natsDisruptionBudget(entry, replicas);
    if (budget !== undefined) new k8s.policy.v1.PodDisruptionBudget(name, budget, child);
    customResource(`${name}-monitor`, podMonitor(owner, entry.metrics === undefined ? [] : [entry.metrics]), child);
    return new k8s.apps.v1.StatefulSet(name, natsStatefulSet(entry, settings, config.text), { ...child, ...protectData(settings), dependsOn: [account, headless, config.map, ...certificates] });
  }

  /** The Job that makes the streams, with its own user and its own way to the servers. */
  #streams(name: string, entry: WorkloadEntry, settings: Settings, servers: k8s.apps.v1.StatefulSet): void {
    const child = { parent: this };
    const program = readFileSync(new URL(`./streams/${programFile}`, import.meta.url), "utf8");
    const files = streamsConfigMap(settings, program);
    const account = new k8s.core.v1.ServiceAccount(`${name}-streams`, serviceAccount(streamsOwner), child);
    const map = new k8s.core.v1.ConfigMap(`${name}-streams`, files, child);
    const [egress, ingress] = streamsJobFlow(entry);
    const flow = [new k8s.networking.v1.NetworkPolicy(`${name}-streams-egress`, egress, child), new k8s.networking.v1.NetworkPolicy(`${name}-streams-ingress`, ingress, child)];
    new k8s.batch.v1.Job(`${name}-streams`, streamsJob(entry, settings, files.data), { ...child, dependsOn: [account, map, servers, ...flow] });
  }
}

function customResource(name: string, object: ConstructorParameters<typeof k8s.apiextensions.CustomResource>[1], opts: pulumi.CustomResourceOptions): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(name, object, opts);
}
