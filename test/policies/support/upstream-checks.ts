/**
 * Our rule for each of upstream's checks, by the reason it gives: k8s.io/pod-security-admission/policy v0.36.3. Checks of both levels
 * that give the same reason stand under the level.
 */
const rules: Readonly<Record<string, string>> = {
  "allowPrivilegeEscalation != false": "no-privilege-escalation",
  "forbidden AppArmor profile": "no-unconfined-apparmor-profile",
  "forbidden AppArmor profiles": "no-unconfined-apparmor-profile",
  "forbidden sysctls": "only-safe-sysctls",
  "host namespaces": "no-host-namespaces",
  "hostPath volumes": "no-host-path-volumes",
  hostPort: "no-host-ports",
  hostProcess: "no-windows-host-process",
  "non-default capabilities": "no-capabilities-beyond-default",
  privileged: "no-privileged-containers",
  "probe or lifecycle host": "no-host-in-probes-and-hooks",
  "baseline: procMount": "default-proc-mount-outside-user-namespaces",
  "restricted: procMount": "default-proc-mount",
  "restricted volume types": "only-permitted-volume-types",
  "runAsNonRoot != true": "run-as-non-root",
  "runAsUser=0": "no-root-user",
  seLinuxOptions: "no-custom-selinux-options",
  "baseline: seccompProfile": "no-unconfined-seccomp-profile",
  "restricted: seccompProfile": "require-seccomp-profile",
  "unrestricted capabilities": "drop-all-capabilities",
};

/**
 * Our rule for a refusal by upstream, such as `privileged (container "it" must not ...)`.
 * @throws Error where upstream has a check that this table does not know
 */
export function ruleFor(level: string, refusal: string): string {
  const reason = refusal.replace(/ \(.*/s, "");
  const rule = rules[reason] ?? rules[`${level}: ${reason}`];
  if (rule === undefined) throw new Error(`upstream refuses for a reason unknown here: ${refusal}`);
  return rule;
}
