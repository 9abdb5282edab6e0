import { type Spec, ingest, sqliteDerivation, test, verify } from "@sophia/estuary/catalogue";
import { type Collected, keySchema, topName, validSchema } from "../registry.ts";
import { faultsTable } from "./checks-sql.ts";
import { qualityExamples, withKey } from "./examples.ts";

const now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/** Documents that are as their schema says. */
function valid(prefix: string, entry: Collected): Spec<"collection"> {
  const lambda = `${faultsTable(entry.schema)}\nselect json($flow_document) where not exists (select 1 from faults);\n`;
  return sqliteDerivation(`${prefix}${entry.name}-valid`, { key: entry.key, schema: validSchema(entry), transforms: [{ name: "valid", source: prefix + entry.name, shuffle: "any", lambda }] });
}

/** Documents that are not, and what is wrong with them. A later version that is right does not take an earlier one out. */
function quarantine(prefix: string, entry: Collected): Spec<"collection"> {
  const keys = entry.key.map(topName).map((name) => `'${name}', json_extract($flow_document, '$."${name}"')`);
  const members = [...keys, "'faults', (select json_group_array(fault) from faults)", `'quarantinedAt', ${now}`, "'document', json($flow_document)"];
  const lambda = `${faultsTable(entry.schema)}\nselect json_object(${members.join(", ")}) where exists (select 1 from faults);\n`;
  const properties = {
    faults: { type: "array", items: { type: "string" }, description: "What is wrong." },
    quarantinedAt: { type: "string", format: "date-time", description: "When that was seen, in UTC." },
    document: { type: "object", description: "The document as it came." },
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
  const good = examples.good.map((document, index) => withKey(entry, document, index + 1));
  const bad = examples.bad.map(({ document, faults }, index) => ({ document: withKey(entry, document, good.length + index + 1), faults }));
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
