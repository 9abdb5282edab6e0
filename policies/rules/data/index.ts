import type { Rule } from "../../model/rule.ts";

/** Rules about what must not be lost. */
export const dataRules: readonly Rule[] = [];
