import type { Rule } from "../../model/rule.ts";
import { dataIsProtected } from "./data-is-protected.ts";
import { estuaryTasksKeepRunning } from "./estuary-tasks-keep-running.ts";
import { secretsAreRotated } from "./secrets-are-rotated.ts";
import { volumeClaimsOutliveTheirSet } from "./volume-claims-outlive-their-set.ts";

/** Rules about what must not be lost. */
export const dataRules: readonly Rule[] = [dataIsProtected, volumeClaimsOutliveTheirSet, estuaryTasksKeepRunning, secretsAreRotated];
