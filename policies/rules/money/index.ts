import type { Rule } from "../../model/rule.ts";
import { instancesOfAllowedTypes } from "./instances-of-allowed-types.ts";
import { instancesWithinBudget } from "./instances-within-budget.ts";
import { instancesWithinFleetSize } from "./instances-within-fleet-size.ts";

/** Rules about instances that cost money. */
export const moneyRules: readonly Rule[] = [instancesOfAllowedTypes, instancesWithinFleetSize, instancesWithinBudget];
