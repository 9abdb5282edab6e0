import type { ApiKey, ServiceAccount } from "./api.ts";
import { EstuaryError } from "./error.ts";
import { isRecord, parsed } from "./outcome.ts";
import * as documents from "./surface/documents.ts";
import { unlessNotFound, type Graphql } from "./surface/graphql.ts";

export async function serviceAccount(graphql: Graphql, name: string): Promise<ServiceAccount | undefined> {
  const nodes = await graphql.nodes({ operation: "read service accounts", document: documents.SERVICE_ACCOUNTS }, ["serviceAccounts"]);
  const account = nodes.map(parsed).find((value) => isRecord(value) && value["catalogName"] === name);
  if (!isRecord(account)) return undefined;
  return {
    name,
    grants: records(account["grants"]).map(({ prefix, capability }) => ({ prefix: String(prefix), capability: String(capability) })),
    apiKeys: records(account["apiKeys"]).map(({ id, detail, expiresAt }) => ({
      id: String(id),
      ...(typeof detail === "string" ? { detail } : {}),
      ...(typeof expiresAt === "string" ? { expiresAt } : {}),
    })),
  };
}

export async function createServiceAccount(graphql: Graphql, name: string, grants: ServiceAccount["grants"]): Promise<void> {
  await graphql.ask({ operation: "create a service account", document: documents.CREATE_SERVICE_ACCOUNT, variables: { catalogName: name, grants }, effect: "create" });
}

export async function addServiceAccountGrant(graphql: Graphql, name: string, { prefix, capability }: ServiceAccount["grants"][number]): Promise<void> {
  await graphql.ask({ operation: "add a grant", document: documents.ADD_SERVICE_ACCOUNT_GRANT, variables: { catalogName: name, prefix, capability } });
}

/** Content with a grant that is gone. */
export async function removeServiceAccountGrant(graphql: Graphql, name: string, prefix: string): Promise<void> {
  await graphql.ask({ operation: "remove a grant", document: documents.REMOVE_SERVICE_ACCOUNT_GRANT, variables: { catalogName: name, prefix } });
}

/** The only time its secret is told. @param options `validFor` is an ISO 8601 duration, such as P90D, of at most a year */
export async function createApiKey(graphql: Graphql, name: string, { detail, validFor }: { readonly detail: string; readonly validFor: string }): Promise<ApiKey> {
  const operation = "create an API key";
  const question = { operation, document: documents.CREATE_API_KEY, variables: { catalogName: name, detail, validFor }, effect: "create" as const };
  const value = await graphql.value(question, ["createApiKey"]);
  const { id, secret } = isRecord(value) ? value : {};
  if (typeof id === "string" && typeof secret === "string") return { id, secret };
  throw new EstuaryError({ kind: "ambiguous", operation, message: `${operation} was answered without the key; one may have been made: revoke it, then create another` });
}

/** Content with a key that was revoked before; the service keeps keys for its records and never deletes them. */
export async function revokeApiKey(graphql: Graphql, id: string): Promise<void> {
  await unlessNotFound(graphql.ask({ operation: "revoke an API key", document: documents.REVOKE_API_KEY, variables: { id } }));
}

function records(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
