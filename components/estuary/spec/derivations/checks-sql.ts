import type { JsonSchema } from "@sophia/estuary/catalogue";
import { propertiesOf } from "../registry.ts";

/**
 * SQL that says what is wrong with a document by a schema. It is written from the schema of the registry, so that what is called
 * valid and what valid documents must be like cannot fall apart. SQLite 3.38 or newer.
 */

/** Types of SQLite's json_type, by those of JSON schema. https://www.sqlite.org/json1.html#jtype */
const sqliteTypes: Readonly<Record<string, readonly string[]>> = {
  string: ["text"],
  integer: ["integer"],
  number: ["integer", "real"],
  boolean: ["true", "false"],
  null: ["null"],
  array: ["array"],
  object: ["object"],
};

/** Keywords that say nothing about what is right. */
const remarks: readonly string[] = ["description", "title", "redact"];

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const list = (values: readonly string[]) => values.map(quoted).join(", ");

interface Check {
  readonly fault: string;
  /** SQL; never true for a document that is right. */
  readonly when: string;
}

/** @throws Error at a keyword that is not translated: what it asks for would go unchecked */
function propertyChecks(name: string, schema: Readonly<Record<string, unknown>>, required: boolean): readonly Check[] {
  // A label in quotes may hold anything but a quote.
  if (/["\\]/.test(name)) throw new Error(`property ${name} has a character that a path of SQLite cannot hold`);
  const path = quoted(`$."${name}"`);
  const type = `json_type($flow_document, ${path})`;
  const value = `json_extract($flow_document, ${path})`;
  return [
    ...(required ? [{ fault: `${name} is missing`, when: `${type} is null` }] : []),
    ...Object.entries(schema).flatMap(([keyword, bound]): Check[] => {
      if (remarks.includes(keyword)) return [];
      switch (keyword) {
        case "type":
          return [{ fault: `${name} is of a wrong type`, when: `${type} not in (${list([bound as string | string[]].flat().flatMap((one) => sqliteTypes[one] ?? []))})` }];
        case "minimum":
          return [{ fault: `${name} is too small`, when: `${type} in ('integer', 'real') and ${value} < ${Number(bound)}` }];
        case "maximum":
          return [{ fault: `${name} is too large`, when: `${type} in ('integer', 'real') and ${value} > ${Number(bound)}` }];
        case "minLength":
          return [{ fault: `${name} is too short`, when: `${type} = 'text' and length(${value}) < ${Number(bound)}` }];
        default:
          throw new Error(`property ${name} has ${keyword}, which no check is written for; allowed: type, minimum, maximum, minLength`);
      }
    }),
  ];
}

/** A table `faults` of one column, with a row for each thing that is wrong with `$flow_document`. */
export function faultsTable(schema: JsonSchema): string {
  const required = (schema["required"] ?? []) as readonly string[];
  const checks = Object.entries(propertiesOf(schema)).flatMap(([name, property]) => propertyChecks(name, property, required.includes(name)));
  return `with faults (fault) as (\n${checks.map(({ fault, when }) => `  select ${quoted(fault)} where ${when}`).join("\n  union all\n")}\n)`;
}
