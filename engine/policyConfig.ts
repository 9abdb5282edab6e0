import { project as ours } from "../config/names.ts";
import { policyConfiguration } from "../config/policies.ts";
import { settingsIn } from "../config/settings.ts";
import { mergeConfig } from "./merge.ts";
import type { StackFile } from "./stackFiles.ts";
import type { PolicyConfig } from "./types.ts";

/**
 * What the settings of a stack of this project tell the policy pack; undefined for another project's, and while an ESC
 * environment keeps a part of the settings that cannot be done without: the program itself then says what is missing.
 * @param overrides laid over the file for this run
 */
export function policyConfigOf(file: StackFile, overrides: Readonly<Record<string, unknown>> = {}): PolicyConfig | undefined {
  if (file.project !== ours) return undefined;
  const settings = settingsIn(mergeConfig(file.config, overrides, file.project), file.name);
  return settings === undefined ? undefined : policyConfiguration(settings);
}
