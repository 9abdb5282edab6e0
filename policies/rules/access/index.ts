import type { Rule } from "../../model/rule.ts";

/** Rules about rights. */
export const accessRules: readonly Rule[] = [];
