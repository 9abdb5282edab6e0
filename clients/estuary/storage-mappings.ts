import type { StorageMapping } from "./api.ts";
import { EstuaryError } from "./error.ts";
import { isRecord, parsed } from "./outcome.ts";
import * as documents from "./surface/documents.ts";
import { nodesIn, type Graphql } from "./surface/graphql.ts";

/** The mapping of exactly this prefix. */
export async function storageMapping(graphql: Graphql, prefix: string): Promise<StorageMapping | undefined> {
  const variables = { filter: { catalogPrefix: { in: [prefix] } }, first: 1 };
  const data = await graphql.ask({ operation: "read a storage mapping", document: documents.STORAGE_MAPPINGS, variables });
  const mappings = nodesIn(data, ["storageMappings"]).flatMap((node): StorageMapping[] => {
    const value = parsed(node);
    if (!isRecord(value) || value["catalogPrefix"] !== prefix || !isRecord(value["spec"])) return [];
    return [{ prefix, spec: value["spec"], ...(typeof value["detail"] === "string" ? { detail: value["detail"] } : {}) }];
  });
  return mappings[0];
}

/** Refused while a data plane cannot reach a bucket. */
export async function createStorageMapping(graphql: Graphql, mapping: StorageMapping): Promise<void> {
  await graphql.ask({ operation: "create a storage mapping", document: documents.CREATE_STORAGE_MAPPING, variables: variablesOf(mapping), effect: "create" });
}

export async function updateStorageMapping(graphql: Graphql, mapping: StorageMapping): Promise<{ readonly republish: boolean }> {
  const question = { operation: "update a storage mapping", document: documents.UPDATE_STORAGE_MAPPING, variables: variablesOf(mapping) };
  return { republish: (await graphql.value(question, ["updateStorageMapping", "republish"])) === true };
}

/** Whether each data plane reaches each bucket; changes nothing. One fault per line that fails, none when all is well. */
export async function testConnectionHealth(graphql: Graphql, { prefix, spec }: StorageMapping): Promise<readonly { readonly dataPlane: string; readonly fault: string }[]> {
  const operation = "test a storage mapping";
  const value = await graphql.value({ operation, document: documents.TEST_CONNECTION_HEALTH, variables: { catalogPrefix: prefix, spec } }, ["testConnectionHealth"]);
  if (!isRecord(value) || !Array.isArray(value["results"])) throw new EstuaryError({ kind: "refused", operation, message: `${operation} was answered without results` });
  return value["results"].filter(isRecord).flatMap(({ dataPlaneName, error }) => (typeof error === "string" ? [{ dataPlane: String(dataPlaneName), fault: error }] : []));
}

function variablesOf({ prefix, spec, detail }: StorageMapping): Record<string, unknown> {
  return { catalogPrefix: prefix, spec, ...(detail === undefined ? {} : { detail }) };
}
