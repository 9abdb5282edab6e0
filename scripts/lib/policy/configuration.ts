import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { closest } from "../../../config/settings/closest.ts";
import { propertiesOf } from "../../../policies/configuration.ts";
import type { Level, Rule } from "../../../policies/model/rule.ts";
import { type Configuration, type RuleConfiguration, configurable } from "../../../policies/offline/configuration.ts";
import { readYaml } from "./yaml.ts";

const levels: readonly Level[] = ["advisory", "mandatory", "remediate", "disabled"];

type Entries = Readonly<Record<string, unknown>>;

function isEntries(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function guessed(word: string, candidates: readonly string[]): string {
  const guess = closest(word, candidates);
  return guess === undefined ? "" : `; did you mean ${guess}?`;
}

/** A pack's configuration as Pulumi takes it (`--policy-pack-config`), held against the rules. */
class Parser {
  readonly faults: string[] = [];
  readonly #rules: readonly Rule[];
  readonly #ajv = new Ajv({ allErrors: true, strict: false, verbose: true });

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  parse(given: unknown): Configuration {
    if (!isEntries(given)) {
      this.faults.push(`it is ${shown(given)}; allowed: an object with a level or an object by name of rule`);
      return { rules: {} };
    }
    const { all, environments, ...entries } = given;
    // Pulumi's own: ESC environments of the pack, which need an engine.
    if (environments !== undefined && !Array.isArray(environments)) this.faults.push(`environments is ${shown(environments)}; allowed: a list of names`);
    const level = this.#all(all);
    const rules = Object.fromEntries(Object.entries(entries).flatMap(([name, entry]) => this.#known(name, entry)));
    return { ...(level !== undefined && { all: level }), rules };
  }

  #all(entry: unknown): Level | undefined {
    if (!isEntries(entry)) return this.#level("all", entry);
    for (const key of Object.keys(entry)) if (key !== "enforcementLevel") this.faults.push(`all.${key}: all takes an enforcementLevel and nothing else`);
    return this.#level("all.enforcementLevel", entry["enforcementLevel"]);
  }

  #known(name: string, entry: unknown): readonly (readonly [string, RuleConfiguration])[] {
    const names = configurable(this.#rules);
    if (names.includes(name)) return [[name, this.#entry(name, entry)]];
    this.faults.push(`${name}: there is no such rule${guessed(name, ["all", ...names])}`);
    return [];
  }

  #entry(name: string, entry: unknown): RuleConfiguration {
    const { enforcementLevel, ...given } = isEntries(entry) ? entry : { enforcementLevel: entry ?? null };
    const level = this.#level(isEntries(entry) ? `${name}.enforcementLevel` : name, enforcementLevel);
    const rule = this.#rules.find((each) => each.name === name);
    const schemas = rule === undefined ? {} : propertiesOf(rule);
    for (const [option, value] of Object.entries(given)) {
      const schema = schemas[option];
      if (schema === undefined) this.faults.push(`${name}.${option}: the rule has no such option${guessed(option, Object.keys(schemas))}`);
      else this.faults.push(...problems(`${name}.${option}`, this.#ajv.compile(schema), value));
    }
    return { ...(level !== undefined && { level }), given };
  }

  #level(where: string, value: unknown): Level | undefined {
    if (value === undefined) return undefined;
    const level = levels.find((each) => each === value);
    if (level === undefined) this.faults.push(`${where} is ${shown(value)}; allowed: ${levels.join(", ")}${typeof value === "string" ? guessed(value, levels) : ""}`);
    return level;
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function where({ instancePath }: ErrorObject): string {
  return instancePath.slice(1).split("/").filter((step) => step !== "").map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step.replaceAll("~1", "/").replaceAll("~0", "~")}`)).join("");
}

function allowedOf({ keyword, params, schema, message }: ErrorObject): string {
  if (keyword === "enum") return `allowed: ${(schema as readonly unknown[]).map(shown).join(", ")}`;
  if (keyword === "additionalProperties") return `it has an unknown field ${(params as { additionalProperty: string }).additionalProperty}`;
  return `it ${message ?? "is not allowed"}`;
}

function problems(name: string, validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${name}${where(error)} is ${shown(error.data)}: ${allowedOf(error)}`);
}

/**
 * Reads a policy configuration in Pulumi's form: `{"all": "advisory", "rule": {"enforcementLevel": "mandatory", ...options}}`.
 * @returns one sentence for each fault; the configuration is whole only where there is none
 */
export function parseConfiguration(text: string, rules: readonly Rule[]): { readonly configuration: Configuration; readonly faults: readonly string[] } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { configuration: { rules: {} }, faults: [`it is no JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  // JSON.parse lets the last of two equal keys win without a word.
  const { faults } = readYaml(text);
  const parser = new Parser(rules);
  const configuration = parser.parse(given);
  return { configuration, faults: [...faults, ...parser.faults] };
}
