/**
 * The text form of a NATS configuration. Strings are always quoted, since an unquoted one may be read as a number, a size
 * or a variable. https://docs.nats.io/running-a-nats-service/configuration
 */
export type ConfigValue = string | number | boolean | Variable | Annotated | readonly ConfigValue[] | { readonly [key: string]: ConfigValue | undefined };

/** A reference that the server replaces by an environment variable when it starts. */
export class Variable {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value with a comment above it, for whoever reads the ConfigMap. */
export class Annotated {
  readonly comment: string;
  readonly value: ConfigValue;
  constructor(comment: string, value: ConfigValue) {
    this.comment = comment;
    this.value = value;
  }
}

const indent = (text: string) => text.replaceAll(/^(?=.)/gm, "  ");

function list(values: readonly ConfigValue[]): string {
  if (values.length === 0) return "[]";
  return `[\n${values.map((value) => indent(render(value))).join("\n")}\n]`;
}

function map(values: Readonly<Record<string, ConfigValue | undefined>>): string {
  const lines = renderConfig(values);
  return lines === "" ? "{}" : `{\n${indent(lines)}}`;
}

function render(value: ConfigValue): string {
  if (value instanceof Variable) return `$${value.name}`;
  if (value instanceof Annotated) return `# ${value.comment}\n${render(value.value)}`;
  if (Array.isArray(value)) return list(value as readonly ConfigValue[]);
  if (typeof value === "object") return map(value as Readonly<Record<string, ConfigValue | undefined>>);
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The text of a configuration, keys in the order given; what is undefined is left out. */
export function renderConfig(values: Readonly<Record<string, ConfigValue | undefined>>): string {
  return Object.entries(values)
    .filter((entry): entry is [string, ConfigValue] => entry[1] !== undefined)
    .map(([key, value]) => (key === "include" ? `include ${render(value)}\n` : `${key}: ${render(value)}\n`))
    .join("");
}
