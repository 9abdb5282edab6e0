import type { Rule } from "../../model/rule.ts";

/** Rules about ways in and out. */
export const networkRules: readonly Rule[] = [];
