/** What tests and scripts ask of the emulator's admin interface. */
import type { HoldOutcome, HoldRequest, HoldView } from "./holds.ts";
import type { Status } from "./store/activation.ts";
import type { Spec } from "./store/live.ts";
import type { Behaviour, CatalogType, Fault, FaultRecord, LogEntry, State } from "./types.ts";

export type LiveView = Spec & { readonly status?: Status };

export interface EditOptions {
  /** Of a spec that is not there yet. */
  readonly type?: CatalogType;
  readonly detail?: string;
  /** Default: a person in the dashboard. */
  readonly by?: "person" | "controller" | "account";
}

/** The admin interface at the address `admin`. Every method throws an Error with its words when it refuses. */
export class EstuaryAdmin {
  readonly #admin: string;

  constructor(admin: string) {
    this.#admin = admin;
  }

  /** Which emulator this is: its address, process and start. */
  about(): Promise<{ agent: string; pid: number; startedAt: string; fingerprint?: string }> { return this.#call("GET", ""); }

  /** Requests since the start, or from this number on. */
  async log(since = 0): Promise<LogEntry[]> { return (await this.#call<{ requests: LogEntry[] }>("GET", `/log?since=${since}`)).requests; }
  clearLog(): Promise<unknown> { return this.#call("DELETE", "/log"); }

  /** Everything but keys and tokens. */
  state(): Promise<Omit<State, "adminToken" | "key" | "tokens">> { return this.#call("GET", "/state"); }

  /** A spec that is live; undefined when there is none. `model` is its text. */
  async live(name: string): Promise<LiveView | undefined> { return (await this.#call<{ spec: LiveView | null }>("GET", `/live?name=${encodeURIComponent(name)}`)).spec ?? undefined; }

  /** As if a person had published the spec: the text of a model, a change of the parsed one, or null to delete it. Nothing is built or checked. */
  async edit(name: string, change: string | null | ((model: never) => unknown), options: EditOptions = {}): Promise<LiveView | undefined> {
    let model = change as string | null;
    if (typeof change === "function") {
      const live = await this.live(name);
      if (live === undefined) throw new Error(`there is no live spec ${JSON.stringify(name)} to change`);
      const value = JSON.parse(live.model) as never;
      model = JSON.stringify(change(value) ?? value);
    }
    return (await this.#call<{ spec: LiveView | null }>("POST", "/edit", { name, model, ...options })).spec ?? undefined;
  }

  /** Controllers publish specs anew: their publication ids move, nothing else. All live ones when none is named. */
  async tick(names?: readonly string[]): Promise<string[]> { return (await this.#call<{ moved: string[] }>("POST", "/tick", { ...(names && { names }) })).moved; }
  /** As Estuary disables a task that fails or idles; the reason is in its history and in an alert. */
  autoDisable(name: string, reason: string): Promise<unknown> { return this.#call("POST", "/auto-disable", { name, reason }); }
  /** As a connector publishes its own configuration anew: the same, encrypted again. */
  rotateConfig(name: string): Promise<unknown> { return this.#call("POST", "/rotate-config", { name }); }
  /** Starts the task's shards again, by the behaviour of now. */
  restart(name: string): Promise<unknown> { return this.#call("POST", "/restart", { name }); }
  /** Statistics: this many documents more, written to a collection or by a capture, or read by a materialization. `at`: milliseconds since 1970. */
  stats(name: string, docs: number, more: { readonly bytes?: number; readonly at?: number } = {}): Promise<unknown> { return this.#call("POST", "/stats", { name, docs, ...more }); }
  /** Access tokens given so far are refused. */
  expireTokens(): Promise<unknown> { return this.#call("POST", "/expire-tokens"); }

  /** Changes how the service behaves, and tells how it does then. */
  behaviour(change?: Partial<Behaviour>): Promise<Behaviour> { return change === undefined ? this.#call("GET", "/behaviour") : this.#call("PATCH", "/behaviour", change); }

  async faults(): Promise<FaultRecord[]> { return (await this.#call<{ faults: FaultRecord[] }>("GET", "/faults")).faults; }
  addFault(fault: Fault): Promise<FaultRecord> { return this.#call("POST", "/faults", fault); }
  clearFaults(): Promise<unknown> { return this.#call("DELETE", "/faults"); }

  /** From now on the next requests of the operation wait; `runPublication` is the work of a queued publication. */
  hold(request: HoldRequest): Promise<HoldView> { return this.#call("POST", "/holds", request); }
  /** The hold, as soon as a request waits in it, at the latest after `milliseconds` (at most 60 000). */
  watchHold(id: string, milliseconds = 0): Promise<HoldView> { return this.#call("GET", `/holds/${id}?wait=${milliseconds}`); }
  /** Lets the waiting requests go and ends the hold. */
  release(id: string, outcome: HoldOutcome = "proceed"): Promise<{ released: number }> { return this.#call("POST", `/holds/${id}/release`, { outcome }); }

  /** An empty account with the default behaviour; tokens and addresses stay. */
  reset(options: { readonly seed?: number; readonly behaviour?: Partial<Behaviour> } = {}): Promise<unknown> { return this.#call("POST", "/reset", options); }

  /** Ends a detached emulator; its state stays. */
  shutDown(): Promise<unknown> { return this.#call("POST", "/shutdown"); }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#admin}${path}`, {
      method, ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }), signal: AbortSignal.timeout(70_000),
    });
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new Error(`the Estuary emulator refuses ${method} ${path}: ${answer.error ?? response.status}`);
    return answer;
  }
}
