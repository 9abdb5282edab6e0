import * as pulumi from "@pulumi/pulumi";
import { LambdaInstance } from "../../../../components/lambda/instance.ts";
import { LambdaSshKey } from "../../../../components/lambda/ssh-key.ts";

export interface Plan {
  readonly count: number;
  readonly hostname?: string;
  readonly bootTimeoutSeconds?: number;
  readonly userData?: string;
  readonly name?: string;
  /** What the program is told of its backend. */
  readonly backend?: string;
}

/** Some instances, launched alike. */
export default async function program(): Promise<Record<string, unknown>> {
  const { count, hostname, bootTimeoutSeconds = 60, userData = "#cloud-config\n# very-secret-join-token\n", name, backend } = new pulumi.Config().requireObject<Plan>("plan");
  const key = new LambdaSshKey("key", { name: "fault", publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqfX0TtVv2hJv7wK6yq1oQ0sW0Xg1c1x1pXb2m3n4o5 fault" });
  const instances = Array.from({ length: count }, (_, index) => new LambdaInstance(`gpu-${index}`, {
    candidates: [{ type: "gpu_1x_a10", region: "us-west-1" }],
    sshKeyName: key.keyName,
    name: name ?? `gpu-${index}`,
    userData: pulumi.secret(userData),
    bootTimeoutSeconds,
    ...(backend === undefined ? {} : { backend }),
    ...(hostname === undefined ? {} : { hostname: `${hostname}-${index}` }),
  }));
  return Promise.resolve({ ips: instances.map(({ ip }) => ip) });
}
