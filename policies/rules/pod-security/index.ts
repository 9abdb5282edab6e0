import type { Rule } from "../../model/rule.ts";
import { noPrivilegedContainers } from "./no-privileged-containers.ts";

/** Every control of the Pod Security Standards. */
export const podSecurityRules: readonly Rule[] = [noPrivilegedContainers];
