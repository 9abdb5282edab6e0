import * as pulumi from "@pulumi/pulumi";
import { services } from "../services.ts";
import type { ServiceEntry } from "../services/types.ts";
import { type Fault, SettingsError, shown, unknownKey } from "./faults.ts";
import { estuaryTokenKey, lambdaApiKeyKey, secretKeys, stackFile } from "./keys.ts";
import { checkSettings, subjects } from "./parse.ts";
import { estuaryTokenInClear, lambdaApiKeyInClear } from "./plain-text.ts";
import { rawValue } from "./raw-config.ts";
import type { Settings } from "./schema.ts";

/** The part of pulumi.Config that is read here; unit tests give their own. */
export interface ConfigReader {
  get(key: string): string | undefined;
  /** Namespace of the keys. */
  readonly name?: string;
  /** Names of every key that is set, without namespace. Default: those the engine gave to the program. */
  readonly keys?: () => readonly string[];
}

/**
 * Reads and checks the settings of the running stack; the only reader of its plain configuration.
 * @throws SettingsError with every fault
 */
export function loadSettings(config: ConfigReader, stack: string, catalogue: readonly ServiceEntry[] = services): Settings {
  const file = stackFile(stack);
  const faults: Fault[] = [...unknownSubjects(config, file), ...keysInClear(config, stack)];
  const unreadable: string[] = [];
  const input: Record<string, unknown> = {};
  for (const subject of subjects) {
    const text = config.get(subject);
    if (text === undefined) continue;
    try {
      input[subject] = JSON.parse(text) as unknown;
    } catch {
      unreadable.push(subject);
      faults.push({ key: subject, message: `${subject} is ${shown(subject, text)}; allowed: a mapping of keys; change it in ${file}` });
    }
  }
  const checked = checkSettings(input, stack, catalogue, unreadable);
  if ("settings" in checked && faults.length === 0) return checked.settings;
  throw new SettingsError([...faults, ...checked.faults], stack);
}

function unknownSubjects(config: ConfigReader, file: string): Fault[] {
  const allowed: readonly string[] = [...subjects, ...secretKeys];
  const names = config.keys?.() ?? (config.name === undefined ? [] : configuredNames(config.name));
  return names.filter((name) => !allowed.includes(name)).map((name) => unknownKey([], name, allowed, file));
}

/** The providers that read these keys cannot tell whether they were encrypted. */
function keysInClear(config: ConfigReader, stack: string): Fault[] {
  const namespace = config.name;
  if (namespace === undefined) return [];
  return [{ name: lambdaApiKeyKey, fault: lambdaApiKeyInClear }, { name: estuaryTokenKey, fault: estuaryTokenInClear }].flatMap(({ name, fault }) => {
    const key = `${namespace}:${name}`;
    const value = rawValue(key);
    return value === undefined || value.encrypted ? [] : [fault(key, stack)];
  });
}

function configuredNames(namespace: string): readonly string[] {
  const prefix = `${namespace}:`;
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}
