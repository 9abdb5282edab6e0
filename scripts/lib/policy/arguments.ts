import { parseArgs } from "node:util";
import { closest } from "../../../config/settings/closest.ts";
import { InputError } from "../../../engine/errors.ts";
import type { Profile } from "../../../policies/model/rule.ts";
import { profiles } from "../../../policies/offline/profile.ts";

/** What `policy:check` is told. */
export interface CheckArguments {
  /** Files and folders; `-` is standard input. At least one. */
  readonly inputs: readonly string[];
  /** Default "platform". */
  readonly profile: Profile;
  /** One JSON object per finding and line in place of text. */
  readonly json: boolean;
  /** File with a policy configuration in Pulumi's form. */
  readonly config?: string;
}

const usage = `usage: npm run policy:check -- FILE_OR_FOLDER... [--profile ${profiles.join("|")}] [--json] [--config FILE]   (- is standard input)`;
const options = { profile: { type: "string", multiple: true }, json: { type: "boolean", multiple: true }, config: { type: "string", multiple: true } } as const;
const names = Object.keys(options);

function isProfile(value: string): value is Profile {
  return (profiles as readonly string[]).includes(value);
}

function oneValue(name: "profile" | "config", given: readonly unknown[] | undefined, faults: string[]): string | undefined {
  if (given === undefined) return undefined;
  if (given.length > 1) faults.push(`--${name} is given ${given.length} times; once is allowed`);
  const [value] = given;
  if (typeof value === "string" && value !== "") return value;
  faults.push(`--${name} has no value`);
  return undefined;
}

function profileOf(value: string | undefined, faults: string[]): Profile {
  if (value === undefined) return "platform";
  if (isProfile(value)) return value;
  const guess = closest(value, profiles);
  faults.push(`--profile is ${JSON.stringify(value)}; allowed: ${profiles.join(", ")}${guess === undefined ? "" : ` (did you mean ${guess}?)`}`);
  return "platform";
}

function unknownOption(option: string): string {
  const guess = closest(option.replace(/^-+/, ""), names);
  return `${option} is no option; allowed: ${names.map((name) => `--${name}`).join(", ")}${guess === undefined ? "" : ` (did you mean --${guess}?)`}`;
}

/**
 * Reads the arguments of `policy:check`.
 * @throws InputError that names every fault and says what is allowed
 */
export function parseCheckArguments(args: readonly string[]): CheckArguments {
  const { values, positionals, tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!names.includes(token.name)) faults.push(unknownOption(token.rawName));
    else if (token.name === "json" && token.value !== undefined) faults.push(`--json takes no value`);
  }
  const profile = profileOf(oneValue("profile", values.profile, faults), faults);
  const config = oneValue("config", values.config, faults);
  if (positionals.includes("")) faults.push("an empty text is no file and no folder");
  if (positionals.length === 0) faults.push("no file and no folder is named");
  if (faults.length > 0) throw new InputError([...faults, usage].join("\n"));
  return { inputs: positionals, profile, json: values.json !== undefined, ...(config !== undefined && { config }) };
}
