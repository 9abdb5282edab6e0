import assert from "node:assert/strict";
import { judgeResource, mendsOf } from "../../../policies/judge.ts";
import { formatPath } from "../../../policies/model/path.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { podSecurityRules } from "../../../policies/rules/pod-security/index.ts";
import { foreignResource, resource } from "../support/objects.ts";

const pooler = (spec: unknown) => resource({ apiVersion: "postgresql.cnpg.io/v1", kind: "Pooler", metadata: { name: "it" }, spec: { template: { spec } } });
const patch = (spec: unknown) => foreignResource("kubernetes:apps/v1:DeploymentPatch", "it", { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "it" }, spec: { template: { spec } } });

function faults(subject: Resource): string[] {
  return podSecurityRules.flatMap((rule) => (rule.over === "resource" ? judgeResource(rule, subject, rule.options?.defaults ?? {}).map(({ path }) => `${rule.name} ${formatPath(path.slice(3))}`) : [])).sort();
}

const unconfined = { type: "Unconfined" };

/** Fields of a part of a pod, and what is wrong with them. */
const explicit: readonly (readonly [spec: object, faults: readonly string[]])[] = [
  [{ containers: [{ securityContext: { privileged: true } }] }, ["no-privileged-containers containers[0].securityContext.privileged"]],
  [{ hostNetwork: true }, ["no-host-namespaces hostNetwork"]],
  [{ hostPID: true }, ["no-host-namespaces hostPID"]],
  [{ volumes: [{ hostPath: { path: "/" } }] }, ["no-host-path-volumes volumes[0].hostPath", "only-permitted-volume-types volumes[0].hostPath"]],
  [{ volumes: [{ nfs: {} }] }, ["only-permitted-volume-types volumes[0].nfs"]],
  [{ containers: [{ ports: [{ hostPort: 80 }] }] }, ["no-host-ports containers[0].ports[0].hostPort"]],
  [{ containers: [{ securityContext: { capabilities: { add: ["SYS_ADMIN"] } } }] }, ["drop-all-capabilities containers[0].securityContext.capabilities.add[0]", "no-capabilities-beyond-default containers[0].securityContext.capabilities.add[0]"]],
  [{ securityContext: { seccompProfile: unconfined } }, ["no-unconfined-seccomp-profile securityContext.seccompProfile.type", "require-seccomp-profile securityContext.seccompProfile.type"]],
  [{ securityContext: { appArmorProfile: unconfined } }, ["no-unconfined-apparmor-profile securityContext.appArmorProfile.type"]],
  [{ securityContext: { runAsUser: 0 } }, ["no-root-user securityContext.runAsUser"]],
  [{ securityContext: { runAsNonRoot: false } }, ["run-as-non-root securityContext.runAsNonRoot"]],
  [{ containers: [{ securityContext: { runAsNonRoot: false } }] }, ["run-as-non-root containers[0].securityContext.runAsNonRoot"]],
  [{ securityContext: { sysctls: [{ name: "kernel.msgmax" }] } }, ["only-safe-sysctls securityContext.sysctls[0].name"]],
  [{ containers: [{ securityContext: { allowPrivilegeEscalation: true } }] }, ["no-privilege-escalation containers[0].securityContext.allowPrivilegeEscalation"]],
];

const silent: readonly object[] = [
  {},
  { containers: [{ name: "it" }] },
  { securityContext: {}, containers: [{ securityContext: { capabilities: { drop: ["NET_RAW"], add: ["NET_BIND_SERVICE"] } } }] },
  { securityContext: { seccompProfile: {}, appArmorProfile: {} }, containers: [{ securityContext: { seccompProfile: { localhostProfile: "it" } } }] },
];

for (const [what, subject] of [["what an operator lays over its pods", pooler], ["a patch of a workload", patch]] as const) {
  describe(`the Pod Security Standards, of ${what}`, () => {
    for (const [spec, expected] of explicit) it(`refuse ${JSON.stringify(spec)}`, () => assert.deepEqual(faults(subject(spec)), expected));
    for (const spec of silent) it(`ask for nothing that may be set elsewhere: ${JSON.stringify(spec)}`, () => assert.deepEqual(faults(subject(spec)), []));

    it("are mended in no field of which the rest of the pod may decide", () => {
      const spec = { containers: [{ securityContext: { allowPrivilegeEscalation: true } }, {}] };
      const edits = podSecurityRules.flatMap((rule) => (rule.over === "resource" ? mendsOf(rule, subject(spec), rule.options?.defaults ?? {}) : []));
      assert.deepEqual(edits, []);
    });
  });
}
