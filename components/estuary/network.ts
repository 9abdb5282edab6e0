import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings.ts";
import type { Policy } from "../kit/network/policy.ts";
import { disruptionBudget, serviceAccount } from "../kit/objects.ts";
import { captureBlocks } from "./spec/network/addresses.ts";
import { authorizedKeys, bastionKeys, bastionPod, bastionSecretMetadata } from "./spec/network/bastion.ts";
import { configurationHash, wayDeployment, wayService } from "./spec/network/pods.ts";
import { postgresPolicy, slotPolicy, wayInPolicy } from "./spec/network/policy.ts";
import { proxyConfigMap, proxyPod } from "./spec/network/proxy.ts";
import { wayOwner } from "./spec/network/ways.ts";
import { slotServiceAccount } from "./spec/slot-job.ts";
import { EstuaryTunnelKey } from "./tunnel-key.ts";

export interface EstuaryNetworkArgs {
  readonly settings: Settings;
  /** The data plane's blocks: {@link EstuaryDataPlane.cidrBlocks}. */
  readonly cidrBlocks: pulumi.Input<string[]>;
}

/**
 * The way from Estuary to PostgreSQL: a bastion or a proxy with a Service of its own, and the network policies that let in the data
 * plane's addresses and nobody else. The firewall of the machines and `pg_hba` take the same addresses (spec/network).
 */
export class EstuaryNetwork extends pulumi.ComponentResource {
  /** Secret: the key of the tunnel, for the connectors; nothing where the way in is TLS. */
  readonly tunnelKey: pulumi.Output<string> | undefined;

  constructor(name: string, args: EstuaryNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:estuary:EstuaryNetwork", name, {}, opts);
    const { settings } = args;
    const owner = wayOwner(settings.estuary.network);
    const child = { parent: this };
    const cidrs = pulumi.output(args.cidrBlocks);

    this.#policy(name, "way-in", wayInPolicy, cidrs, settings);
    new k8s.networking.v1.NetworkPolicy(`${name}-postgres`, postgresPolicy(settings), child);
    new k8s.networking.v1.NetworkPolicy(`${name}-slot`, slotPolicy(), child);
    new k8s.core.v1.ServiceAccount(`${name}-slot`, slotServiceAccount(), child);

    const account = new k8s.core.v1.ServiceAccount(name, serviceAccount(owner), child);
    const way = settings.estuary.network.path === "ssh" ? this.#bastion(name, settings) : this.#proxy(name, settings);
    this.tunnelKey = way.tunnelKey;
    new k8s.apps.v1.Deployment(name, wayDeployment(way.pod, settings), { ...child, dependsOn: [account, ...way.before] });
    new k8s.policy.v1.PodDisruptionBudget(name, disruptionBudget(owner), child);
    new k8s.core.v1.Service(name, wayService(settings, cidrs.apply(captureBlocks)), child);
    this.registerOutputs({});
  }

  /** A policy whose addresses are known only from Estuary; its name and what it selects are known now. */
  #policy(name: string, what: string, make: (cidrs: readonly string[], settings: Settings) => Policy, cidrs: pulumi.Output<string[]>, settings: Settings): void {
    const known = make(["192.0.2.0/24"], settings);
    const ingress = cidrs.apply((blocks) => make(blocks, settings).spec.ingress);
    new k8s.networking.v1.NetworkPolicy(`${name}-${what}`, { metadata: known.metadata, spec: { ...known.spec, ingress } }, { parent: this });
  }

  #bastion(name: string, settings: Settings) {
    const child = { parent: this };
    const tunnel = new EstuaryTunnelKey(`${name}-tunnel`, { comment: "estuary" }, child);
    const host = new EstuaryTunnelKey(`${name}-host`, { comment: "bastion" }, child);
    const authorized = tunnel.publicKey.apply(authorizedKeys);
    const keys = new k8s.core.v1.Secret(
      `${name}-keys`,
      { metadata: bastionSecretMetadata(settings), type: "Opaque", stringData: { [bastionKeys.authorizedKeys]: authorized, [bastionKeys.hostKey]: host.privateKey } },
      child,
    );
    // Public halves tell of a change as well as the keys themselves, and are no secret.
    const configuration = pulumi.all([tunnel.publicKey, host.publicKey]).apply((lines) => configurationHash(lines.join("\n")));
    return { pod: bastionPod(settings, configuration), before: [keys], tunnelKey: pulumi.secret(tunnel.privateKey) };
  }

  #proxy(name: string, settings: Settings) {
    const config = new k8s.core.v1.ConfigMap(`${name}-config`, proxyConfigMap(settings), { parent: this });
    return { pod: proxyPod(settings), before: [config], tunnelKey: undefined };
  }
}
