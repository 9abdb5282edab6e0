import type { RawJson } from "../api.ts";
import type { Effect } from "../judge.ts";
import type { Requests } from "../requests.ts";

export interface Row {
  /** What is done, for messages. */
  readonly operation: string;
  /** Such as "drafts" or "rpc/view_logs". */
  readonly path: string;
  /** Filters and `select`, unescaped. */
  readonly query?: Readonly<Record<string, string>>;
}

export interface Written extends Row {
  readonly body: RawJson;
  readonly prefer?: string;
  /** @default "none" */
  readonly effect?: Effect;
}

/** Estuary's PostgREST, as flowctl uses it. Answers are JSON texts. */
export class Postgrest {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  async read(row: Row): Promise<string> {
    const { text } = await this.#requests.ask({ operation: row.operation, audience: "rest", method: "GET", url: this.#url(row) });
    return text;
  }

  async write({ body, prefer, effect = "none", ...row }: Written): Promise<{ readonly text: string; readonly tries: number }> {
    const headers: Record<string, string> = prefer === undefined ? {} : { Prefer: prefer };
    // Without "return=representation" PostgREST answers nothing at all.
    const expects = row.path.startsWith("rpc/") || prefer?.includes("return=representation") === true ? "json" : "nothing";
    return this.#requests.ask({ operation: row.operation, audience: "rest", method: "POST", url: this.#url(row), headers, body, effect, expects });
  }

  async remove(row: Row): Promise<void> {
    await this.#requests.ask({ operation: row.operation, audience: "rest", method: "DELETE", url: this.#url(row), expects: "nothing" });
  }

  #url({ path, query = {} }: Row): string {
    const search = new URLSearchParams(query).toString();
    return `${this.#requests.connection.rest}/${path}${search === "" ? "" : `?${search}`}`;
  }
}

/** A filter for one of several texts. Quoted, because names may hold commas and dots. */
export function oneOf(texts: readonly string[]): string {
  return `in.(${texts.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")})`;
}
