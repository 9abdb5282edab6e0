/** What tests and scripts ask of the emulator's admin interface. */
import type { HoldOutcome, HoldRequest, HoldView } from "./holds.ts";
import type { InstanceStatus, costOf } from "./instances.ts";
import type { Behaviour, Capacity, Fault, FaultRecord, InstanceRecord, LaunchPlan, LogEntry, Quotas, State } from "./types.ts";

export type InstanceSummary = Omit<InstanceRecord, "userData" | "jupyterToken"> & { readonly status: InstanceStatus };
export type InstanceEvent = "activate" | "unhealthy" | "recover" | "preempt" | "terminate" | "forget";
export type BehaviourChange = Partial<Omit<Behaviour, "quotas">> & { readonly quotas?: Partial<Quotas> };

/** The admin interface at the address `admin`. Every method throws an Error with its words when it refuses. */
export class LambdaAdmin {
  readonly #admin: string;

  constructor(admin: string) {
    this.#admin = admin;
  }

  /** Which emulator this is: its address, process and start. */
  about(): Promise<{ url: string; pid: number; startedAt: string; fingerprint?: string }> { return this.#call("GET", ""); }

  /** Requests to the API since the start, or from this number on. */
  async log(since = 0): Promise<LogEntry[]> { return (await this.#call<{ requests: LogEntry[] }>("GET", `/log?since=${since}`)).requests; }
  clearLog(): Promise<unknown> { return this.#call("DELETE", "/log"); }

  /** US cents: of all living instances per hour, and of all that ever lived so far. */
  cost(): Promise<ReturnType<typeof costOf>> { return this.#call("GET", "/cost"); }

  state(): Promise<Omit<State, "apiKey" | "adminToken" | "instances"> & { instances: InstanceSummary[] }> { return this.#call("GET", "/state"); }

  /** Every instance ever launched, forgotten ones too. */
  async instances(): Promise<InstanceSummary[]> { return (await this.#call<{ instances: InstanceSummary[] }>("GET", "/instances")).instances; }
  async userData(id: string): Promise<string | null> { return (await this.#call<{ userData: string | null }>("GET", `/instances/${id}/user-data`)).userData; }
  /** As if someone had changed the machine's files to those of this user data: rotated the authorities on a server, say. */
  changeUserData(id: string, userData: string): Promise<unknown> { return this.#call("PUT", `/instances/${id}/user-data`, { userData }); }
  happen(id: string, event: InstanceEvent): Promise<InstanceSummary> { return this.#call("POST", `/instances/${id}`, { event }); }

  behaviour(): Promise<Behaviour> { return this.#call("GET", "/behaviour"); }
  changeBehaviour(change: BehaviourChange): Promise<Behaviour> { return this.#call("PATCH", "/behaviour", change); }

  /** Sets the capacity of a type in a region; `windows` count in milliseconds from now. */
  setCapacity(capacity: Partial<Pick<Capacity, "type" | "region">> & Omit<Capacity, "type" | "region">): Promise<unknown> { return this.#call("PUT", "/capacity", capacity); }
  resetCapacity(): Promise<unknown> { return this.#call("DELETE", "/capacity"); }

  /** What the next launch that matches meets. */
  planLaunch(plan: LaunchPlan): Promise<unknown> { return this.#call("POST", "/launch-plans", plan); }
  clearLaunchPlans(): Promise<unknown> { return this.#call("DELETE", "/launch-plans"); }

  async faults(): Promise<FaultRecord[]> { return (await this.#call<{ faults: FaultRecord[] }>("GET", "/faults")).faults; }
  addFault(fault: Fault): Promise<FaultRecord> { return this.#call("POST", "/faults", fault); }
  clearFaults(): Promise<unknown> { return this.#call("DELETE", "/faults"); }

  /** From now on the next requests of the operation wait. */
  hold(request: HoldRequest): Promise<HoldView> { return this.#call("POST", "/holds", request); }
  /** The hold, as soon as a request waits in it, at the latest after `milliseconds` (at most 60 000). */
  watchHold(id: string, milliseconds = 0): Promise<HoldView> { return this.#call("GET", `/holds/${id}?wait=${milliseconds}`); }
  /** Lets the waiting requests go and ends the hold. */
  release(id: string, outcome: HoldOutcome = "proceed"): Promise<{ released: number }> { return this.#call("POST", `/holds/${id}/release`, { outcome }); }

  /** An empty account with the default behaviour; keys and address stay. */
  reset(options: { readonly seed?: number; readonly behaviour?: BehaviourChange } = {}): Promise<unknown> { return this.#call("POST", "/reset", options); }

  /** Ends a detached emulator; its state stays. */
  shutDown(): Promise<unknown> { return this.#call("POST", "/shutdown"); }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#admin}${path}`, {
      method, ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }), signal: AbortSignal.timeout(70_000),
    });
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new Error(`the Lambda Cloud emulator refuses ${method} ${path}: ${answer.error ?? response.status}`);
    return answer;
  }
}
