import * as pulumi from "@pulumi/pulumi";
import type { AdminCertificateInputs, AuthoritiesInputs } from "@sophia/cluster-pki/resources";
import { adminCertificateSecrets, authoritiesSecrets } from "@sophia/cluster-pki/secret-outputs";
import { adminCertificateProvider, authoritiesProvider } from "./pki.provider.ts";
import { clusterAdminGroup, clusterAdminUser, kubeconfigText } from "./spec/kubeconfig.ts";

/** Arguments of {@link ClusterPki}. */
export interface ClusterPkiArgs {
  /** Name of the cluster, its user and its context in the kubeconfig. A change renames; it issues nothing. */
  readonly clusterName: pulumi.Input<string>;
  /** Raise it to issue all authorities anew under the same root, without disruption. It never falls. @default 1 */
  readonly generation?: number;
  /** Raise it for a new root. It never falls. Rotate as docs/runbooks/rotate-cluster-ca.md says. @default 1 */
  readonly rootGeneration?: number;
  /** Whether the root before the present one is still trusted; `retired` once every node knows the present one. @default "trusted" */
  readonly previousRoot?: "trusted" | "retired";
  /** How long the administrator's certificate holds, 1 to 8760; renewed when less than a third is left. @default 168 (7 days) */
  readonly adminValidityHours?: number;
  /** The instant certificates are judged and made at, for tests and rehearsals. @default now */
  readonly asOf?: string;
}

/** The authorities of a cluster. Not declared: `authorities`, with the keys of root and intermediate, which only its own provider reads. */
class ClusterAuthorities extends pulumi.dynamic.Resource {
  declare readonly serverFiles: pulumi.Output<Record<string, string>>;
  declare readonly serverToken: pulumi.Output<string>;
  declare readonly agentToken: pulumi.Output<string>;
  declare readonly clientIssuer: pulumi.Output<{ chain: string; key: string }>;
  declare readonly handOverScript: pulumi.Output<string>;
  declare readonly caBundle: pulumi.Output<string>;
  declare readonly rootFingerprint: pulumi.Output<string>;
  declare readonly adoptRootScript: pulumi.Output<string>;
  declare readonly expiresAt: pulumi.Output<string>;

  constructor(name: string, args: AuthoritiesInputs, opts: pulumi.CustomResourceOptions) {
    const additionalSecretOutputs = [...authoritiesSecrets];
    const outputs = Object.fromEntries([...additionalSecretOutputs, "caBundle", "rootFingerprint", "adoptRootScript", "expiresAt"].map((key) => [key, undefined]));
    super(authoritiesProvider as pulumi.dynamic.ResourceProvider, name, { ...outputs, ...args }, { ...opts, additionalSecretOutputs }, "cluster", "ClusterAuthorities");
  }
}

/** A short-lived client certificate of the cluster's administrators. */
class AdminCertificate extends pulumi.dynamic.Resource {
  declare readonly certificate: pulumi.Output<string>;
  declare readonly key: pulumi.Output<string>;
  declare readonly expiresAt: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs & Record<keyof Omit<AdminCertificateInputs, "asOf">, unknown>, opts: pulumi.CustomResourceOptions) {
    const outputs = { certificate: undefined, key: undefined, expiresAt: undefined };
    super(adminCertificateProvider as pulumi.dynamic.ResourceProvider, name, { ...outputs, ...args }, { ...opts, additionalSecretOutputs: [...adminCertificateSecrets] }, "cluster", "AdminCertificate");
  }
}

/**
 * What a k3s cluster trusts: authorities made before its first server, join tokens, and the administrator's certificate, so
 * that its kubeconfig is computed and nobody logs in to a server for it. All of it is in the state, secret, and only there:
 * the keys of root and intermediate leave it never, those of the issuing authorities only for the servers.
 *
 * The resource of the authorities is the cluster's identity: losing it means making the cluster anew, so it can be protected
 * through `opts.protect`.
 */
export class ClusterPki extends pulumi.ComponentResource {
  /** Which cluster this is, for as long as it lives: for the Kubernetes provider's `clusterIdentifier`. Known in every preview but the first. */
  readonly identifier: pulumi.Output<string>;
  /** Secret: content by absolute path, for servers only (mode 0600): five authorities with their keys, and service.key. */
  readonly serverFiles: pulumi.Output<Record<string, string>>;
  /** Secret: `K10<hash>::server:<password>`. Servers join by it; snapshots can only be restored with it. */
  readonly serverToken: pulumi.Output<string>;
  /** Secret: `K10<hash>::node:<password>`. All that agents get; servers get it as `agent-token`. */
  readonly agentToken: pulumi.Output<string>;
  /** PEM: what clients check the API server's certificate against. */
  readonly caBundle: pulumi.Output<string>;
  /** SHA-256 of the root's DER, hexadecimal. */
  readonly rootFingerprint: pulumi.Output<string>;
  /** PEM: the administrator's certificate with its chain. */
  readonly adminCertificate: pulumi.Output<string>;
  /** Secret, PEM. */
  readonly adminKey: pulumi.Output<string>;
  /** When the administrator's certificate ends (RFC 3339). */
  readonly adminExpiresAt: pulumi.Output<string>;
  /** When the first of the authorities ends (RFC 3339): ten years after it was issued. */
  readonly expiresAt: pulumi.Output<string>;
  /** Secret: the script of docs/runbooks/rotate-cluster-ca.md that hands the authorities to a running cluster. */
  readonly handOverScript: pulumi.Output<string>;
  /** The script of the same runbook that every node adopts the present root by. */
  readonly adoptRootScript: pulumi.Output<string>;
  readonly #clusterName: pulumi.Input<string>;

  constructor(name: string, args: ClusterPkiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:cluster:ClusterPki", name, {}, opts);
    const instant = args.asOf === undefined ? {} : { asOf: args.asOf };
    const authorities = new ClusterAuthorities(`${name}-authorities`, {
      rootGeneration: args.rootGeneration ?? 1,
      generation: args.generation ?? 1,
      previousRoot: args.previousRoot ?? "trusted",
      ...instant,
    }, { parent: this });
    const admin = new AdminCertificate(`${name}-admin`, {
      user: clusterAdminUser,
      group: clusterAdminGroup,
      validityHours: args.adminValidityHours ?? 7 * 24,
      issuer: authorities.clientIssuer,
      ...instant,
    }, { parent: this });
    this.#clusterName = args.clusterName;
    this.identifier = authorities.id;
    this.serverFiles = authorities.serverFiles;
    this.serverToken = authorities.serverToken;
    this.agentToken = authorities.agentToken;
    this.caBundle = authorities.caBundle;
    this.rootFingerprint = authorities.rootFingerprint;
    this.adminCertificate = admin.certificate;
    this.adminKey = admin.key;
    this.adminExpiresAt = admin.expiresAt;
    this.expiresAt = authorities.expiresAt;
    this.handOverScript = authorities.handOverScript;
    this.adoptRootScript = authorities.adoptRootScript;
    this.registerOutputs({ identifier: this.identifier, expiresAt: this.expiresAt, adminExpiresAt: this.adminExpiresAt });
  }

  /** Secret: the administrator's kubeconfig for the API server at `server`, such as `https://203.0.113.7:6443`. */
  kubeconfig(server: pulumi.Input<string>): pulumi.Output<string> {
    const parts = pulumi.all([this.#clusterName, server, this.caBundle, this.adminCertificate, this.adminKey]);
    return pulumi.secret(parts.apply(([clusterName, url, caBundle, certificate, key]) => kubeconfigText({ clusterName, server: url, caBundle, certificate, key })));
  }
}
