import { project as ours } from "../config/names.ts";
import { policyConfiguration } from "../config/policies.ts";
import { settingsIn } from "../config/settings.ts";
import { InputError } from "./errors.ts";
import { mergeConfig } from "./merge.ts";
import type { StackFile } from "./stackFiles.ts";
import type { PolicyConfig } from "./types.ts";

/**
 * What the settings of a stack of this project tell the policy pack; undefined for another project's.
 * @param overrides laid over the file for this run
 * @throws InputError when the file holds no whole settings: the pack would judge by other numbers than the program goes by
 */
export function policyConfigOf(file: StackFile, overrides: Readonly<Record<string, unknown>> = {}): PolicyConfig | undefined {
  if (file.project !== ours) return undefined;
  const { settings, faults } = settingsIn(mergeConfig(file.config, overrides, file.project), file.name);
  if (settings !== undefined) return policyConfiguration(settings);
  const missing = faults.map(({ message }) => `  ${message}`).join("\n");
  throw new InputError(`Pulumi.${file.name}.yaml does not hold the settings in clear and whole, and the policy pack judges by them; secrets alone belong in an environment or encrypted:\n${missing}`);
}
