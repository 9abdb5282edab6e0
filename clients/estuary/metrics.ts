import { EstuaryError } from "./error.ts";
import type { Call, Requests } from "./requests.ts";

/**
 * OpenMetrics text of all tasks and collections below a prefix; Estuary recommends to ask once a minute. Asked with an access token,
 * and with the refresh token itself, which Estuary documents for this, where that is not taken.
 */
export async function metrics(requests: Requests, prefix: string): Promise<string> {
  const path = prefix.replace(/\/*$/, "").split("/").map(encodeURIComponent).join("/");
  // Without its last slash the route does not exist.
  const call: Call = { operation: "read metrics", audience: "agent", method: "GET", url: `${requests.connection.agent}/api/v1/metrics/${path}/`, headers: { Accept: "text/plain" }, expects: "text" };
  try {
    return (await requests.ask(call)).text;
  } catch (error) {
    const bearer = requests.tokens.bearer();
    if (bearer === undefined || !(error instanceof EstuaryError) || error.kind !== "unauthorized") throw error;
    return (await requests.ask({ ...call, bearer })).text;
  }
}
