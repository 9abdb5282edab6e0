import type { Rule } from "../../model/rule.ts";

/** Rules about instances that cost money. */
export const moneyRules: readonly Rule[] = [];
