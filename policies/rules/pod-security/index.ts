import type { Rule } from "../../model/rule.ts";
import { defaultProcMount } from "./default-proc-mount.ts";
import { defaultProcMountOutsideUserNamespaces } from "./default-proc-mount-outside-user-namespaces.ts";
import { dropAllCapabilities } from "./drop-all-capabilities.ts";
import { noCapabilitiesBeyondDefault } from "./no-capabilities-beyond-default.ts";
import { noCustomSelinuxOptions } from "./no-custom-selinux-options.ts";
import { noHostInProbesAndHooks } from "./no-host-in-probes-and-hooks.ts";
import { noHostNamespaces } from "./no-host-namespaces.ts";
import { noHostPathVolumes } from "./no-host-path-volumes.ts";
import { noHostPorts } from "./no-host-ports.ts";
import { noPrivilegeEscalation } from "./no-privilege-escalation.ts";
import { noPrivilegedContainers } from "./no-privileged-containers.ts";
import { noRootUser } from "./no-root-user.ts";
import { noUnconfinedApparmorProfile } from "./no-unconfined-apparmor-profile.ts";
import { noUnconfinedSeccompProfile } from "./no-unconfined-seccomp-profile.ts";
import { noWindowsHostProcess } from "./no-windows-host-process.ts";
import { onlyPermittedVolumeTypes } from "./only-permitted-volume-types.ts";
import { onlySafeSysctls } from "./only-safe-sysctls.ts";
import { requireSeccompProfile } from "./require-seccomp-profile.ts";
import { runAsNonRoot } from "./run-as-non-root.ts";

/** Controls of the baseline level which a stricter one of the restricted level takes the place of, as upstream's evaluator has it. */
const overridden: readonly Rule[] = [
  noHostPathVolumes,
  noCapabilitiesBeyondDefault,
  defaultProcMountOutsideUserNamespaces,
  noUnconfinedSeccompProfile,
];

/** The level `baseline`: nothing that gives a pod the node. */
export const baselineRules: readonly Rule[] = [
  noPrivilegedContainers,
  noHostNamespaces,
  noHostPorts,
  noHostInProbesAndHooks,
  noWindowsHostProcess,
  noUnconfinedApparmorProfile,
  noCustomSelinuxOptions,
  onlySafeSysctls,
  ...overridden,
];

/** What the level `restricted` adds. */
const addedRules: readonly Rule[] = [
  onlyPermittedVolumeTypes,
  noPrivilegeEscalation,
  runAsNonRoot,
  noRootUser,
  requireSeccompProfile,
  dropAllCapabilities,
  defaultProcMount,
];

/**
 * The level `restricted`, exactly as upstream evaluates it. All rules of both profiles refuse the same pods, save some which the API
 * server itself finds invalid: Windows pods with capabilities or a seccomp profile, and volumes of two types.
 */
export const restrictedRules: readonly Rule[] = [...baselineRules.filter((rule) => !overridden.includes(rule)), ...addedRules];

/** Every control of the Pod Security Standards as of Kubernetes 1.36, one rule for each control and level. */
export const podSecurityRules: readonly Rule[] = [...baselineRules, ...addedRules];
