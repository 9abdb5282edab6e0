import assert from "node:assert/strict";
import { baselineRules, podSecurityRules, restrictedRules } from "../../../policies/rules/pod-security/index.ts";
import { faultsOfPod, safePod } from "./support.ts";

/** Upstream's checks by their ids (k8s.io/pod-security-admission/policy v0.36.3, check_*.go), and our rule for each. */
const controls = {
  baseline: {
    appArmorProfile: "no-unconfined-apparmor-profile",
    capabilities_baseline: "no-capabilities-beyond-default",
    hostNamespaces: "no-host-namespaces",
    hostPathVolumes: "no-host-path-volumes",
    hostPorts: "no-host-ports",
    hostProbesAndHostLifecycle: "no-host-in-probes-and-hooks",
    privileged: "no-privileged-containers",
    procMount: "default-proc-mount-outside-user-namespaces",
    seLinuxOptions: "no-custom-selinux-options",
    seccompProfile_baseline: "no-unconfined-seccomp-profile",
    sysctls: "only-safe-sysctls",
    windowsHostProcess: "no-windows-host-process",
  },
  restricted: {
    allowPrivilegeEscalation: "no-privilege-escalation",
    capabilities_restricted: "drop-all-capabilities",
    procMount_restricted: "default-proc-mount",
    restrictedVolumes: "only-permitted-volume-types",
    runAsNonRoot: "run-as-non-root",
    runAsUser: "no-root-user",
    seccompProfile_restricted: "require-seccomp-profile",
  },
};

/** Upstream's checks that a check of the level `restricted` takes the place of. */
const overridden = ["capabilities_baseline", "hostPathVolumes", "procMount", "seccompProfile_baseline"] as const;

const names = (rules: readonly { readonly name: string }[]) => rules.map(({ name }) => name).sort();

describe("controls of the Pod Security Standards", () => {
  it("each have one rule, at its level", () => {
    for (const profile of ["baseline", "restricted"] as const) {
      assert.deepEqual(names(podSecurityRules.filter((rule) => rule.profile === profile)), Object.values(controls[profile]).sort());
    }
    assert.equal(podSecurityRules.length, 19);
    assert.deepEqual(names(baselineRules), Object.values(controls.baseline).sort());
  });

  it("are overridden as upstream has it", () => {
    const kept = Object.entries(controls.baseline).filter(([id]) => !overridden.some((other) => other === id));
    assert.deepEqual(names(restrictedRules), [...kept.map(([, name]) => name), ...Object.values(controls.restricted)].sort());
  });

  it("are mandatory, judge one resource at a time, and say where they come from and why", () => {
    for (const rule of podSecurityRules) {
      assert.equal(rule.level, "mandatory", rule.name);
      assert.equal(rule.over, "resource", rule.name);
      assert.equal(rule.url, "https://kubernetes.io/docs/concepts/security/pod-security-standards/", rule.name);
      assert.match(rule.description, /^[A-Z].*\.$/, rule.name);
      assert.ok(["medium", "high", "critical"].includes(rule.severity), rule.name);
      assert.deepEqual(Object.keys(rule.options?.schema ?? {}), rule.name === "no-host-ports" ? ["edgeNamespaces"] : [], rule.name);
    }
  });

  it("allow a pod that follows both levels", () => {
    for (const rule of podSecurityRules) assert.deepEqual(faultsOfPod(rule, safePod), [], rule.name);
  });

  it("are mended only where that is safe", () => {
    const mended = podSecurityRules.filter((rule) => rule.over === "resource" && rule.mend !== undefined);
    assert.deepEqual(names(mended), ["no-privilege-escalation", "require-seccomp-profile", "run-as-non-root"]);
  });
});
