import * as pulumi from "@pulumi/pulumi";
import { K3sCluster } from "../../../../components/cluster/cluster.ts";
import { LambdaInstance } from "../../../../components/lambda/instance.ts";
import { LambdaSshKey } from "../../../../components/lambda/ssh-key.ts";

export interface Plan {
  readonly servers: 1 | 3;
}

/** A cluster of servers alone. */
export default async function program(): Promise<Record<string, unknown>> {
  const { servers } = new pulumi.Config().requireObject<Plan>("plan");
  const { keyName: sshKeyName } = new LambdaSshKey("key", { name: "fault", publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqfX0TtVv2hJv7wK6yq1oQ0sW0Xg1c1x1pXb2m3n4o5 fault" });
  const cluster = new K3sCluster("cluster", {
    cluster: { name: "sophia" },
    servers,
    launchServer: (name, launch, opts) => new LambdaInstance(name, { candidates: [{ type: "gpu_1x_a10", region: "us-west-1" }], sshKeyName, name: launch.hostname, bootTimeoutSeconds: 60, ...launch }, opts),
    readySeconds: { api: 60, node: 60 },
    membership: { trafficSeconds: 0, pollSeconds: 0.1 },
  });
  return Promise.resolve({ apiUrl: cluster.apiUrl, clusterUid: cluster.clusterUid, kubeconfig: cluster.kubeconfig });
}
