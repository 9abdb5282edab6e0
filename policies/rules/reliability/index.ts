import type { Rule } from "../../model/rule.ts";

/** Rules about workloads that stay up. */
export const reliabilityRules: readonly Rule[] = [];
