import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { project as ours } from "../config/names.ts";
import { closest } from "../config/settings/closest.ts";
import { SettingsError, stackConfigFaults } from "../config/settings.ts";
import { InputError } from "./errors.ts";
import { mergeConfig } from "./merge.ts";

/** A stack as its tracked file declares it. */
export interface StackFile {
  readonly name: string;
  readonly project: string;
  readonly path: string;
  /** The whole file. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether it lives on the sandbox: the setting `sandbox.enabled`, never its name, decides. */
  readonly sandbox: boolean;
}

const stackFilePattern = /^Pulumi\.([A-Za-z0-9._-]+)\.yaml$/;

/** Names of the stacks of a project: each has a file Pulumi.<stack>.yaml. */
export function stackNames(projectDir: string): readonly string[] {
  return readdirSync(projectDir).flatMap((name) => stackFilePattern.exec(name)?.[1] ?? []).sort();
}

/** Keys Pulumi knows in a stack file (https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/). */
const knownKeys: readonly string[] = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

/** A value that is no mapping, in words. */
function inWords(value: unknown): string {
  if (value === undefined || value === null) return "empty";
  return Array.isArray(value) ? "a list" : `a ${typeof value === "string" ? "text" : typeof value}`;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function readYaml(path: string): Readonly<Record<string, unknown>> {
  const value = parsed(path);
  if (!isMapping(value)) throw new InputError(`${path} is ${inWords(value)}; allowed: a mapping of keys, such as config; write it anew, or take back the file git knows`);
  return value;
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "").replace(/:$/, "") : String(error);
    throw new InputError(`${path} cannot be read as YAML: ${reason}; mend it there, or take back the file git knows`);
  }
}

/** The project file, Pulumi.yaml. @throws InputError when it is missing or has no name */
export function readProject(projectDir: string): Readonly<Record<string, unknown>> & { readonly name: string } {
  const path = join(projectDir, "Pulumi.yaml");
  if (!existsSync(path)) throw new InputError(`${path} is missing; allowed: a folder with a Pulumi project`);
  const content = readYaml(path);
  if (typeof content["name"] !== "string") throw new InputError(`name is missing in ${path}; allowed: the project's name`);
  return { ...content, name: content["name"] };
}

function plaintext(value: unknown): boolean {
  if (value === null || typeof value !== "object") return true;
  if (Array.isArray(value)) return value.every(plaintext);
  return Object.entries(value).every(([key, each]) => key !== "secure" && plaintext(each));
}

/**
 * Reads a stack's tracked file.
 * @throws InputError when there is none or it has no right form, or when a sandbox stack's holds what a sandbox cannot have;
 *   SettingsError with every fault of its settings when they do not say whether it is a sandbox stack
 */
export function readStackFile(projectDir: string, stack: string): StackFile {
  const project = readProject(projectDir).name;
  const names = stackNames(projectDir);
  if (!names.includes(stack)) {
    const list = names.length === 0 ? "there is none yet" : names.join(", ");
    throw new InputError(`--stack is ${JSON.stringify(stack)}; allowed: a stack with a file Pulumi.<stack>.yaml (${list})`);
  }
  const path = join(projectDir, `Pulumi.${stack}.yaml`);
  const content = readYaml(path);
  const config = configOf(stack, content);
  const sandbox = isSandbox(stack, project, config);
  if (sandbox) refuseForeignParts(stack, content, config);
  return { name: stack, project, path, content, config, sandbox };
}

function configOf(stack: string, content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const config = "config" in content ? content["config"] : {};
  const faults = Object.keys(content).filter((key) => !knownKeys.includes(key)).map((key) => {
    const guess = closest(key, knownKeys);
    return `${key} is no key of a stack file; ${guess === undefined ? `allowed: ${knownKeys.join(", ")}` : `did you mean ${guess}?`}; change or remove it`;
  });
  if (!isMapping(config)) faults.push(`config is ${inWords(config)}; allowed: a mapping of keys`);
  refuse(stack, faults);
  return isMapping(config) ? config : {};
}

/** The setting sandbox.enabled. What is wrong with it must not pass for "no": the stack would be looked for in Pulumi Cloud. */
function isSandbox(stack: string, project: string, config: Readonly<Record<string, unknown>>): boolean {
  const key = `${project}:sandbox` in config ? `${project}:sandbox` : "sandbox";
  if (!(key in config)) return false;
  const value = config[key];
  const enabled = isMapping(value) ? (value["enabled"] ?? ("enabled" in value ? null : false)) : null;
  if (typeof enabled === "boolean") return enabled;
  if (project === ours) throw new SettingsError(stackConfigFaults(config, stack), stack);
  refuse(stack, [isMapping(value) ? `sandbox.enabled is ${JSON.stringify(value["enabled"])}; allowed: true or false` : `sandbox is ${inWords(value)}; allowed: a mapping of keys`]);
  return false;
}

function refuse(stack: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new InputError(`Pulumi.${stack}.yaml cannot be used:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
}

/**
 * Checks the settings of a stack of this project before anything is started for it; what only an ESC environment brings is
 * judged by the program. A stack of another project (the tests') is left to its program.
 * @param overrides laid over the file for this run
 * @throws SettingsError with every fault
 */
export function checkConfig(file: StackFile, overrides: Readonly<Record<string, unknown>> = {}): void {
  if (file.project !== ours) return;
  const faults = stackConfigFaults(mergeConfig(file.config, overrides, file.project), file.name, { incomplete: file.content["environment"] !== undefined });
  if (faults.length > 0) throw new SettingsError(faults, file.name);
}

/** What needs Pulumi Cloud or a tracked key has no place in a stack whose backend and passphrase are made on the spot. */
function refuseForeignParts(stack: string, content: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>>): void {
  const faults: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    if (!plaintext(value)) faults.push(`${key} is encrypted; a sandbox stack has a key of its own and cannot read it: write it in clear or leave it out`);
  }
  if (content["environment"] !== undefined) faults.push("environment is set; a sandbox stack has no Pulumi Cloud to read it from: leave it out");
  refuse(stack, faults);
}
