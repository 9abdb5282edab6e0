import type { Rule } from "../../model/rule.ts";

/** Rules about images and secrets. */
export const supplyChainRules: readonly Rule[] = [];
