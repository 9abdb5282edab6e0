import type { Rule } from "../../model/rule.ts";

/** Rules about GPUs. */
export const gpuRules: readonly Rule[] = [];
