import { type Spec, ingest, sqliteDerivation, test, verify } from "@sophia/estuary/catalogue";
import { type Collected, keySchema, topName, validSchema } from "../registry.ts";
import { faultsTable } from "./checks-sql.ts";
import { distinctKeys, qualityExamples, withKey } from "./examples.ts";

const now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/** The row as it was before, in which Estuary redacts nothing, goes no further than the collection it was captured to. */
const document = `json_remove($flow_document, '$."_meta"."before"')`;

/** Documents that are as their schema says. */
function valid(prefix: string, entry: Collected): Spec<"collection"> {
  const lambda = `${faultsTable(entry.schema)}\nselect ${document} where not exists (select 1 from faults);\n`;
  return sqliteDerivation(`${prefix}${entry.name}-valid`, { key: entry.key, schema: validSchema(entry), transforms: [{ name: "valid", source: prefix + entry.name, shuffle: "any", lambda }] });
}

/** Documents that are not, and what is wrong with them. A later version that is right does not take an earlier one out. */
function quarantine(prefix: string, entry: Collected): Spec<"collection"> {
  // By "->", which keeps what a boolean is.
  const keys = entry.key.map(topName).map((name) => `'${name}', $flow_document -> '$."${name}"'`);
  const members = [...keys, "'faults', (select json_group_array(fault) from faults)", `'quarantinedAt', ${now}`, `'document', ${document}`];
  const lambda = `${faultsTable(entry.schema)}\nselect json_object(${members.join(", ")}) where exists (select 1 from faults);\n`;
  const properties = {
    faults: { type: "array", items: { type: "string" }, description: "What is wrong." },
    quarantinedAt: { type: "string", format: "date-time", description: "When that was seen, in UTC." },
    document: { type: "object", description: "The document as it came, without _meta.before." },
  };
  return sqliteDerivation(`${prefix}${entry.name}-quarantine`, {
    key: entry.key,
    schema: keySchema({ ...entry, deletions: false }, { required: Object.keys(properties), properties }),
    transforms: [{ name: "quarantine", source: prefix + entry.name, shuffle: "any", lambda }],
  });
}

/** Two collections that together hold everything of one whose documents are checked, and the test of both. */
export function qualitySpecs(prefix: string, entry: Collected): readonly Spec[] {
  if (entry.checked !== true) return [];
  const source = prefix + entry.name;
  const examples = qualityExamples(entry.name);
  const most = distinctKeys(entry);
  const good = examples.good.slice(0, most - 1).map((document, index) => withKey(entry, document, index + 1));
  const bad = examples.bad.slice(0, most - good.length).map(({ document, faults }, index) => ({ document: withKey(entry, document, good.length + index + 1), faults }));
  return [
    valid(prefix, entry),
    quarantine(prefix, entry),
    test(`${prefix}test-${entry.name}-quality`, [
      ingest(source, [...good, ...bad.map(({ document }) => document)]),
      verify(`${source}-valid`, good),
      verify(`${source}-quarantine`, bad.map(({ document, faults }) => ({ faults, document }))),
    ], "Every document is either valid or in quarantine, with what is wrong with it."),
  ];
}
