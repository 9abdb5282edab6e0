import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { InputError } from "./errors.ts";

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

function object(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function readYaml(path: string): Readonly<Record<string, unknown>> {
  try {
    return object(parse(readFileSync(path, "utf8")) as unknown);
  } catch (error) {
    throw new InputError(`${path} cannot be read as YAML: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`);
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
 * @throws InputError when there is none, or when a sandbox stack's holds what a sandbox cannot have
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
  const config = object(content["config"]);
  const sandbox = object(config[`${project}:sandbox`] ?? config["sandbox"])["enabled"] === true;
  if (sandbox) refuseForeignParts(stack, content, config);
  return { name: stack, project, path, content, config, sandbox };
}

/** What needs Pulumi Cloud or a tracked key has no place in a stack whose backend and passphrase are made on the spot. */
function refuseForeignParts(stack: string, content: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>>): void {
  const faults: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    if (!plaintext(value)) faults.push(`${key} is encrypted; a sandbox stack has a key of its own and cannot read it: write it in clear or leave it out`);
  }
  if (content["environment"] !== undefined) faults.push("environment is set; a sandbox stack has no Pulumi Cloud to read it from: leave it out");
  if (faults.length > 0) throw new InputError(`Pulumi.${stack}.yaml cannot be used:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
}
