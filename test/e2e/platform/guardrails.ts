import assert from "node:assert/strict";
import { gpu, namespaces } from "../../../config/names.ts";
import type { TestPlatform } from "../../support/platform.ts";

const harmless = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

function pod(name: string, change: { securityContext?: object; gpus?: string }, namespace: string = namespaces.mcp): object {
  const resources = change.gpus === undefined ? {} : { limits: { [gpu.resource]: change.gpus }, requests: { [gpu.resource]: change.gpus } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: { containers: [{ name: "main", image: "registry.example/test:1", securityContext: change.securityContext ?? harmless, resources }] },
  };
}

/** The guardrails as the API server enforces them. */
export function guardrails(platform: () => TestPlatform): void {
  const refused = (object: object, reason: RegExp) => {
    const answer = platform().kubectl.create(object);
    assert.ok(!answer.ok, "the API server took it");
    assert.match(answer.stderr, reason);
  };

  it("takes a compliant pod and gives it defaults", () => {
    const { kubectl } = platform();
    assert.ok(kubectl.create(pod("compliant", {})).ok);
    const [created] = kubectl.get<{ spec: { containers: { resources: { requests: Record<string, string>; limits: Record<string, string> } }[] } }>(["pod", "compliant", "-n", namespaces.mcp]);
    const resources = created?.spec.containers[0]?.resources;
    assert.ok(resources?.requests["cpu"] !== undefined && resources.limits["memory"] !== undefined, JSON.stringify(resources));
    assert.equal(resources.limits[gpu.resource], undefined, "a GPU was given to a pod that asked for none");
    kubectl.run(["delete", "pod", "compliant", "-n", namespaces.mcp, "--wait=false"]);
  });

  it("refuses a pod over the GPU quota", () => refused(pod("too-many", { gpus: "5" }), /exceeded quota: .*requests\.nvidia\.com\/gpu=5/));

  it("refuses any GPU in a namespace without quota for it", () => refused(pod("elsewhere", { gpus: "1" }, namespaces.platform), /exceeded quota: .*requests\.nvidia\.com\/gpu=1/));

  it("refuses a pod that runs as root", () => refused(pod("root", { securityContext: { ...harmless, runAsNonRoot: false, runAsUser: 0 } }), /violates PodSecurity "restricted:.*runAsNonRoot != true/));

  it("refuses half a GPU", () => refused(pod("half", { gpus: "500m" }), /must be an integer/));

  it("refuses a custom resource its schema does not allow", () => {
    const cluster = { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", metadata: { name: "wrong", namespace: namespaces.platform }, spec: { instances: 0 } };
    refused(cluster, /spec\.instances|spec\.storage/);
  });
}
