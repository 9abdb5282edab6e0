import type { Rule } from "../model/rule.ts";
import { accessRules } from "./access/index.ts";
import { dataRules } from "./data/index.ts";
import { gpuRules } from "./gpu/index.ts";
import { moneyRules } from "./money/index.ts";
import { networkRules } from "./network/index.ts";
import { podSecurityRules } from "./pod-security/index.ts";
import { reliabilityRules } from "./reliability/index.ts";
import { supplyChainRules } from "./supply-chain/index.ts";

/** Every rule of the pack, by subject. */
export const rules: readonly Rule[] = [
  ...podSecurityRules,
  ...gpuRules,
  ...moneyRules,
  ...supplyChainRules,
  ...reliabilityRules,
  ...networkRules,
  ...accessRules,
  ...dataRules,
];
