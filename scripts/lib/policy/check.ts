import { InputError } from "../../../engine/errors.ts";
import type { Rule } from "../../../policies/model/rule.ts";
import { check } from "../../../policies/offline/check.ts";
import { type Configuration, levelOf, noConfiguration } from "../../../policies/offline/configuration.ts";
import { rulesOf } from "../../../policies/offline/profile.ts";
import type { CheckArguments } from "./arguments.ts";
import { parseConfiguration } from "./configuration.ts";
import { objectsOf, together } from "./objects.ts";
import type { Judged } from "./report.ts";
import { readFile, readSources } from "./sources.ts";

/** What the check looked at beside what it judged. */
export interface Checked extends Judged {
  /** Documents that are no Kubernetes objects, one sentence each. */
  readonly skipped: readonly string[];
}

export interface Surroundings {
  readonly rules: readonly Rule[];
  /** Reads all of standard input. */
  readonly readInput?: () => Uint8Array;
  /** The moment exemptions are held against. Default: now. */
  readonly now?: Date;
}

function configurationOf(file: string | undefined, rules: readonly Rule[]): { configuration: Configuration; faults: readonly string[] } {
  if (file === undefined) return { configuration: noConfiguration, faults: [] };
  const source = readFile(file);
  if ("fault" in source) return { configuration: noConfiguration, faults: [`--config ${source.fault}`] };
  const parsed = parseConfiguration(source.text, rules);
  return { configuration: parsed.configuration, faults: parsed.faults.map((fault) => `${file}: ${fault}`) };
}

/**
 * Judges the Kubernetes objects of files.
 * @throws InputError with every fault of the input, when it has any: to judge a part of it could call the whole clean
 */
export function checkFiles({ inputs, profile, config }: CheckArguments, { rules, readInput, now }: Surroundings): Checked {
  const { sources, faults: unread } = readSources(inputs, readInput);
  const { objects, skipped, faults: broken } = together(sources.map(objectsOf));
  const { configuration, faults: misconfigured } = configurationOf(config, rules);
  const faults = [...unread, ...broken, ...misconfigured];
  // To call nothing clean would hide a wrong path.
  if (faults.length === 0 && objects.length === 0) faults.push(...skipped, `no Kubernetes object was found in ${inputs.join(", ")}`);
  if (faults.length > 0) throw new InputError(faults.join("\n"));
  const [passed, wanted] = [true, false].map((asks) => rulesOf(profile, rules).filter(({ asksProgram = false }) => asksProgram === asks)) as [Rule[], Rule[]];
  const outcome = check(objects.map(({ resource }) => resource), wanted, configuration, now);
  const judging = wanted.filter((rule) => levelOf(rule, configuration) !== "disabled").length;
  return { outcome, objects, profile, rules: judging, passed: passed.map(({ name }) => name), skipped, ...(config !== undefined && { config }) };
}
