/** The agent's own routes beside GraphQL. */
import { jsonAnswer, ServiceError, type RawAnswer } from "../answer.ts";
import type { Emulation } from "../emulation.ts";
import type { OperationName } from "../operations.ts";
import { requireRead } from "./grants.ts";
import { metricsText } from "./metrics.ts";
import { statusRows } from "./status.ts";
import { exchange, type Caller } from "./token.ts";

const metrics = /^\/api\/v1\/metrics\/(.+\/)$/;

export function agentOperation(method: string, path: string): OperationName | undefined {
  if (method === "POST" && path === "/api/v1/auth/token") return "exchangeToken";
  if (method === "GET" && path === "/api/v1/catalog/status") return "status";
  return method === "GET" && metrics.test(path) ? "metrics" : undefined;
}

export interface AgentRequest { readonly pathname: string; readonly query: URLSearchParams; readonly text: string }

export function answerAgent({ store: { state } }: Emulation, operation: OperationName, { pathname, query, text }: AgentRequest, _caller: Caller | undefined): RawAnswer {
  switch (operation) {
    case "exchangeToken": return jsonAnswer(200, token(state, text));
    case "status": {
      const names = query.getAll("name");
      requireRead(state, names);
      return jsonAnswer(200, statusRows(state, names, query.get("short") === "true"));
    }
    default: {
      const prefix = decodeURIComponent(metrics.exec(pathname)?.[1] ?? "");
      requireRead(state, [prefix]);
      return { status: 200, contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8", body: metricsText(state, prefix) };
    }
  }
}

function token(state: Emulation["store"]["state"], text: string): object {
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new ServiceError(400, "invalid", "the body is not JSON");
  }
  if (body["grant_type"] !== "refresh_token") throw new ServiceError(400, "invalid", `unsupported grant_type ${JSON.stringify(body["grant_type"] ?? null)}`);
  try {
    return exchange(state, body["refresh_token_id"], body["secret"]);
  } catch (error) {
    // It does not say which of them is wrong.
    if (error instanceof ServiceError) throw new ServiceError(401, "unauthorized", "the refresh token is not valid");
    throw error;
  }
}
