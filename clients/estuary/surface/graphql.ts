import type { RawJson } from "../api.ts";
import { EstuaryError, type EstuaryErrorKind } from "../error.ts";
import { errorOf, type Effect } from "../judge.ts";
import { isRecord, parsed } from "../outcome.ts";
import { cut, items, jsonObject, jsonText, type Path } from "../raw-json.ts";
import type { Requests } from "../requests.ts";

export interface Question {
  /** What is done, for messages. */
  readonly operation: string;
  readonly document: string;
  /** JSON text, or plain values; texts go into the variables, never into the document. */
  readonly variables: RawJson | Readonly<Record<string, unknown>>;
  /** @default "none" */
  readonly effect?: Effect;
  readonly secrets?: readonly string[];
}

const PAGE = 100;

export class Graphql {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** The text of the answer's `data`. Throws for an answer with errors. */
  async ask({ operation, document, variables, effect = "none", secrets = [] }: Question): Promise<RawJson> {
    const url = this.#requests.connection.graphql;
    const text = typeof variables === "string" ? variables : jsonText(variables);
    const body = jsonObject([["query", jsonText(document.replace(/\s+/g, " ").trim())], ["variables", text]]);
    const answer = await this.#requests.ask({ operation, audience: "agent", method: "POST", url, body, effect, secrets });
    const { errors } = (parsed(answer.text) ?? {}) as { errors?: unknown };
    const context = { operation, request: `POST ${new URL(url).pathname}`, url, effect, expects: "json" as const, secrets: [...this.#requests.secrets, ...secrets] };
    if (Array.isArray(errors) && errors.length > 0) throw errorOf(...judged(errors, effect), context);
    const data = cut(answer.text, ["data"]);
    if (data === undefined || data === "null") throw errorOf(effect === "none" ? "refused" : "ambiguous", "was answered without data", context);
    return data;
  }

  /** As `ask`, and the value at `path` of its data, parsed. */
  async value(question: Question, path: Path): Promise<unknown> {
    const text = cut(await this.ask(question), path);
    return text === undefined ? undefined : parsed(text);
  }

  /** The nodes of all pages of the connection at `path`, as texts. The document takes $after and $first. */
  async nodes(question: Omit<Question, "variables"> & { readonly variables?: Readonly<Record<string, unknown>> }, path: Path): Promise<readonly RawJson[]> {
    const found: RawJson[] = [];
    let after: string | undefined;
    for (;;) {
      const data = await this.ask({ ...question, variables: { ...question.variables, first: PAGE, ...(after === undefined ? {} : { after }) } });
      found.push(...nodesIn(data, path));
      const page = parsed(cut(data, [...path, "pageInfo"]) ?? "null");
      const next = isRecord(page) && page["hasNextPage"] === true ? page["endCursor"] : undefined;
      // The same cursor again would never end.
      if (typeof next !== "string" || next === after) return found;
      after = next;
    }
  }
}

/** The nodes of one page of a connection, as texts. */
export function nodesIn(data: string, path: Path): readonly RawJson[] {
  return (items(data, [...path, "edges"]) ?? []).flatMap((edge) => cut(edge, ["node"]) ?? []);
}

/** Words of a fault on the way: whatever else the message says, what was asked for may have been done. */
const unclear = /internal|time[d]?[ -]?out|deadline|unavailable|connection|canceled|cancelled|temporar|try again|retry/i;
/** Words of a judgement of what was asked for, which is told before anything is done. */
const turnedDown = /already exists|must |is required|invalid|not allowed|not valid|failed .*checks?\b|cannot (reach|access)/i;

function judged(errors: readonly unknown[], effect: Effect): [EstuaryErrorKind, string] {
  const messages = errors.map((error) => (isRecord(error) && typeof error["message"] === "string" ? error["message"] : "an error without a message"));
  const all = messages.join("; ");
  const kind = kindOf(all);
  // An answer that holds an error says nothing of what was done before it: one that may have made something must be looked for.
  if (effect === "create" && (unclear.test(all) || (kind === "refused" && !turnedDown.test(all)))) return ["ambiguous", `was answered with an error: ${all}`];
  return [kind, `was refused: ${all}`];
}

function kindOf(words: string): EstuaryErrorKind {
  if (/unauthenticated|invalid token|token (has )?expired/i.test(words)) return "unauthorized";
  if (/not authorized|unauthorized|permission|forbidden|access denied/i.test(words)) return "forbidden";
  if (/not found|does not exist|no such/i.test(words)) return "not-found";
  return /Unknown (field|argument|type)|Cannot query field|Invalid value for argument|Variable /i.test(words) ? "invalid" : "refused";
}

/** Kind "not-found" becomes undefined. */
export async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof EstuaryError && error.kind === "not-found") return undefined;
    throw error;
  }
}
