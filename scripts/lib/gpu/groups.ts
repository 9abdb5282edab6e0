import { project } from "../../../config/names.ts";
import { type Settings, SettingsError, parseSettings, subjects } from "../../../config/settings.ts";
import { settingsSchema } from "../../../config/settings/schema.ts";
import type { StackFile } from "../../../engine/stackFiles.ts";

/**
 * The settings of a stack's file. A budget that is too small is told and does not stop: to quote a fleet costs nothing.
 * @throws SettingsError for any other fault
 */
export function settingsOf(file: StackFile, say: (line: string) => void): Settings {
  const input = Object.fromEntries(subjects.map((subject) => [subject, file.config[`${project}:${subject}`] ?? file.config[subject]]));
  try {
    return parseSettings(input, file.name);
  } catch (error) {
    if (!(error instanceof SettingsError) || error.faults.some(({ key }) => !key.startsWith("lambda.budget."))) throw error;
    for (const { message } of error.faults) say(message);
    return settingsSchema.parse(input);
  }
}
