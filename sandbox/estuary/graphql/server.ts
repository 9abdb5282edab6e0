/** GraphQL over POST, as the agent answers it. */
import { executeSync, GraphQLError, parse, validate, Kind, type DocumentNode, type OperationDefinitionNode } from "graphql";

import { jsonAnswer, ServiceError, type RawAnswer } from "../answer.ts";
import type { Caller } from "../agent/token.ts";
import type { Emulation } from "../emulation.ts";
import { parseJson, valueOf } from "../json.ts";
import { operationNames, type OperationName } from "../operations.ts";
import type { Context } from "./context.ts";
import { extensionRoot } from "./extension.ts";
import { mutationRoot } from "./mutations.ts";
import { queryRoot } from "./queries.ts";
import { schemaOf } from "./schema.ts";

/** A request that was read, as far as that went. */
export interface GraphqlRequest {
  readonly operations: readonly OperationName[];
  /** For the log. */
  readonly body: unknown;
  /** Nothing of it needs a token. */
  readonly anonymous: boolean;
  readonly document?: DocumentNode;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly faults: readonly GraphQLError[];
}

/** Root fields whose operation has another name elsewhere. */
const aliases: Readonly<Record<string, OperationName>> = { draft: "draftSpecs", connector: "connectorSpec", __schema: "introspection", __type: "introspection" };

export function readGraphql({ store: { state } }: Emulation, text: string): GraphqlRequest {
  const wrong = (message: string): GraphqlRequest => ({ operations: [], body: message, anonymous: true, faults: [new GraphQLError(message)] });
  let body: { query?: unknown; variables?: unknown; operationName?: unknown };
  try {
    body = valueOf(parseJson(text)) as typeof body;
  } catch (error) {
    return wrong(`the body is not JSON: ${(error as Error).message}`);
  }
  if (typeof body.query !== "string") return wrong("the body has no query");
  let document: DocumentNode;
  try {
    document = parse(body.query);
  } catch (error) {
    return { ...wrong("the query cannot be parsed"), faults: [error as GraphQLError] };
  }
  const fields = document.definitions
    .filter((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION)
    .flatMap(({ selectionSet }) => selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : [])));
  const operations = fields.map((name) => aliases[name] ?? name).filter((name): name is OperationName => (operationNames as readonly string[]).includes(name));
  const faults = validate(schemaOf(state.behaviour.extension), document);
  return {
    operations, document, faults, anonymous: fields.every((name) => name === "publicDataPlanes" || name.startsWith("__")),
    ...(typeof body.operationName === "string" && { operationName: body.operationName }), variables: (body.variables ?? {}) as Record<string, unknown>,
    body: { fields, variables: body.variables },
  };
}

export function answerGraphql(emulation: Emulation, request: GraphqlRequest, caller: Caller | undefined, staged: (names: readonly string[]) => void): RawAnswer {
  const { document, variables, operationName, faults } = request;
  // async-graphql answers 200 whatever is wrong.
  if (document === undefined || faults.length > 0) return jsonAnswer(200, { data: null, errors: faults.map((one) => one.toJSON()) });
  const context: Context = { emulation, caller, staged };
  const result = executeSync({
    schema: schemaOf(emulation.store.state.behaviour.extension), document, variableValues: variables ?? {}, ...(operationName !== undefined && { operationName }), contextValue: context,
    rootValue: { ...queryRoot, ...mutationRoot, ...extensionRoot },
  });
  const redirect = result.errors?.map(({ originalError }) => originalError).find((error) => error instanceof ServiceError && error.status === 307);
  if (redirect !== undefined) throw redirect;
  const failure = result.errors?.map(({ originalError }) => originalError).find((error) => error !== undefined && !(error instanceof ServiceError) && !(error instanceof GraphQLError));
  if (failure !== undefined) throw failure;
  return jsonAnswer(200, { data: result.data ?? null, ...(result.errors && { errors: result.errors.map((one) => one.toJSON()) }) });
}
