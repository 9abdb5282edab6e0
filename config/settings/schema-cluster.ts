import { z } from "zod";
import { candidates, launch } from "./schema-launch.ts";
import { cidr, dnsLabel, duration, fiveFieldCron, flag, host, interval, ipv4, text, whole } from "./values.ts";

const servers = z
  .strictObject({
    count: z
      .union([z.literal(1), z.literal(3)], { error: "allowed: 1 or 3, since a majority must be able to decide" })
      .default(3)
      .describe("Servers of the control plane, each with a member of the embedded etcd."),
    candidates: candidates().default([]).describe("Instance types and regions in order of preference. Needed when cluster.source is `lambda`."),
    ...launch,
  })
  .prefault({})
  .describe("Instances that run the control plane; read only when cluster.source is `lambda`.");

const etcdSnapshots = z
  .strictObject({
    enabled: flag().default(false).describe("Keep snapshots of etcd in an S3 bucket."),
    bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'allowed: the name of an S3 bucket, such as "backups"').optional().describe("Bucket. Needed when snapshots are enabled."),
    folder: text(/^[A-Za-z0-9][A-Za-z0-9/._-]{0,200}$/, 'allowed: a path inside the bucket, such as "etcd/prod"').optional().describe("Path inside the bucket. Left out: the cluster's name."),
    endpoint: host().default("s3.amazonaws.com").describe("Host of the S3 service."),
    region: text(/^[a-z0-9-]{1,40}$/, 'allowed: a region of the S3 service, such as "us-east-1"').default("us-east-1").describe("Region of the bucket, as the S3 service names it."),
    schedule: fiveFieldCron().default("0 */6 * * *").describe("When a snapshot is taken, by the server's clock."),
    retention: whole(1, 1000).default(28).describe("Snapshots kept."),
  })
  .prefault({})
  .describe("Snapshots of etcd; read only when cluster.source is `lambda`.");

const joining = z
  .strictObject({
    ready: duration(6).default("30m").describe("How long a launched machine may take to become a ready node; eight GPUs boot in up to 15 minutes."),
    drain: duration(24).default("10m").describe("How long the pods of a node have to leave before its machine is given back."),
    whenPodsStay: z.enum(["fail", "proceed"]).default("fail").describe("When pods are still there, or the cluster gives no answer: `fail` keeps the machine and says why, `proceed` lets it go."),
    checkTraffic: flag().default(true).describe("Look for up to two minutes whether the nodes reach each other, which a firewall may forbid, and name the missing port."),
    poll: interval().default("5s").describe("Pause between two looks."),
  })
  .prefault({})
  .describe("How a machine becomes a node, and stops being one.");

const pki = z
  .strictObject({
    generation: whole(1, 10_000).default(1).describe("Raise it to issue the cluster's authorities anew under the same root; never lower it. docs/runbooks/rotate-cluster-ca.md"),
    rootGeneration: whole(1, 10_000).default(1).describe("Raise it for a new root; never lower it."),
    previousRoot: z.enum(["trusted", "retired"]).default("trusted").describe("Whether the root before the present one is still trusted; `retired` once every node knows the present one."),
    adminValidity: duration(8760).default("168h").describe("How long the administrator's certificate holds; renewed when less than a third is left."),
  })
  .prefault({})
  .describe("Certificates of a cluster this program makes; read only when cluster.source is `lambda`.");

export const cluster = z
  .strictObject({
    name: dnsLabel().default("sophia").describe("Identifies the cluster to the Kubernetes provider; never change it, or every object is replaced."),
    source: z
      .enum(["existing", "lambda"])
      .default("existing")
      .describe("`existing`: a cluster that is already there, reached by a kubeconfig. `lambda`: this program makes it on instances of Lambda Cloud."),
    kubeconfigFile: z
      .string()
      .min(1, { error: "allowed: a path" })
      .optional()
      .describe("Path of a kubeconfig, relative to the repository. When cluster.source is `existing`, exactly one of this and the secret `kubeconfig` is given."),
    operators: z
      .enum(["installed", "present", "absent"])
      .default("installed")
      .describe("`installed`: this program installs the operators by Helm. `present`: someone else runs them. `absent`: only their CRDs are there, nothing waits for them."),
    nodeCidrs: z.array(cidr()).min(1).default(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]).describe("Blocks of the nodes' addresses; network policies name them."),
    podCidr: cidr().default("10.42.0.0/16").describe("Block of the pods; the default is that of k3s."),
    serviceCidr: cidr().default("10.43.0.0/16").describe("Block of the Services; the default is that of k3s."),
    apiServerAddress: ipv4().default("10.43.0.1").describe("Address of the API server's Service, the first of serviceCidr."),
    apiServerPort: whole(1, 65535).default(6443).describe("Port of the API server on its nodes."),
    servers,
    apiCidrs: z.array(cidr()).default([]).describe("Blocks that may reach the API server from outside, among them the machine this program runs on. Needed when cluster.source is `lambda`."),
    edgeCidrs: z.array(cidr()).default(["0.0.0.0/0"]).describe("Blocks that may reach ports 80 and 443 of the instances."),
    ssh: z
      .strictObject({
        cidrs: z.array(cidr()).default([]).describe("Blocks that may reach port 22 of the instances. Nothing here needs it."),
      })
      .prefault({})
      .describe("SSH to the instances."),
    etcdSnapshots,
    restoreSnapshot: text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/, "allowed: the name of a snapshot in the bucket")
      .optional()
      .describe("Name of the snapshot a cluster begins from when none of its servers lives: docs/runbooks/restore-etcd.md."),
    joining,
    pki,
    flannelBackend: z
      .enum(["vxlan", "wireguard-native"])
      .default("vxlan")
      .describe("How pods reach pods of other nodes: `vxlan` inside one region, `wireguard-native` also between regions, encrypted. Lambda's network drops what is not between addresses of its instances, so nothing else works."),
  })
  .prefault({})
  .describe("The Kubernetes cluster the platform runs on.");
