/** What the emulator keeps, as it lies in its state file. Times are milliseconds since 1970. */

/** How the emulated cloud behaves; every value can be changed while it runs (admin: PATCH /behaviour). Durations in milliseconds. */
export interface Behaviour {
  /** Least time between two requests of the account. Default 50: the real cloud's second, divided by 20. */
  readonly requestInterval: number;
  /** Least time between two launches. Default 600: the real cloud's 12 s, divided by 20. */
  readonly launchInterval: number;
  /** How much earlier than its turn a request may come; a busy machine delivers unevenly. Default 50. */
  readonly jitter: number;
  /** Body of an answer 429. The real cloud's comes from Cloudflare, as HTML. Default "html". */
  readonly limitBody: "html" | "json";
  /** Seconds in the header Retry-After of an answer 429; absent by default, as nobody has seen one. */
  readonly retryAfter?: number | undefined;
  /** From launch to `active`, between the two. Default 400 to 800, of several GPUs twice as long. */
  readonly boot: readonly [number, number];
  /** From launch to the private address. Default 100. */
  readonly privateIpDelay: number;
  /** From `active` to the public address, which the real cloud shows late. Default 100. */
  readonly ipDelay: number;
  /** From the order to terminate to `terminated`. Default 200. */
  readonly termination: number;
  /** How long a terminated instance stays listed. Default 2000. */
  readonly remembrance: number;
  readonly quotas: Quotas;
}

/** Greatest numbers of an account. */
export interface Quotas {
  readonly instances: number;
  readonly gpus: number;
  readonly filesystems: number;
  readonly sshKeys: number;
  readonly firewallRulesets: number;
  /** In one ruleset. */
  readonly firewallRules: number;
}

export interface Tag { readonly key: string; readonly value: string }

export interface FirewallRule {
  readonly protocol: "tcp" | "udp" | "icmp" | "all";
  readonly port_range?: readonly [number, number];
  readonly source_network: string;
  readonly description: string;
}

/** An instance with the times of its life, from which its status follows (instances.ts). */
export interface InstanceRecord {
  readonly id: string;
  name?: string | undefined;
  readonly hostname: string;
  readonly type: string;
  readonly region: string;
  readonly image: string;
  readonly sshKeyNames: readonly string[];
  readonly filesystems: readonly { readonly id: string; readonly name: string; readonly mountPoint: string }[];
  readonly tags?: readonly Tag[] | undefined;
  readonly firewallRulesets?: readonly string[] | undefined;
  userData?: string | undefined;
  readonly ip: string;
  readonly privateIp: string;
  readonly jupyterToken: string;
  /** Counts all launches of the account, from 0. */
  readonly ordinal: number;
  readonly launchedAt: number;
  /** `null`: it boots for ever. */
  activeAt: number | null;
  ipAt: number | null;
  privateIpAt: number | null;
  unhealthyAt?: number | undefined;
  preemptedAt?: number | undefined;
  terminateAt?: number | undefined;
  terminatedAt?: number | undefined;
  /** From then on it is not listed and not found. */
  forgottenAt?: number | undefined;
  /** Cluster (its uid) the instance has registered its node in. */
  nodeIn?: string | undefined;
}

export interface SshKeyRecord { readonly id: string; readonly name: string; readonly publicKey: string }

export interface FilesystemRecord { readonly id: string; readonly name: string; readonly region: string; readonly createdAt: number }

export interface RulesetRecord {
  readonly id: string; name: string; readonly region: string; rules: readonly FirewallRule[]; readonly createdAt: number;
}

/** How many instances of a type a region can hold at once. */
export interface Capacity {
  /** Type's name, or "*" for all that have no entry of their own. */
  readonly type: string;
  /** Region's name, or "*". */
  readonly region: string;
  readonly count: number;
  /** Another count within spans of time. */
  readonly windows?: readonly { readonly from: number; readonly until: number; readonly count: number }[] | undefined;
  /** What the list of types says of it, whatever a launch would meet: the list is only a hint. Default: the truth. */
  readonly listed?: boolean | undefined;
}

/** What a launch meets that the behaviour does not say. Applies to the next `times` (1) launches that match. */
export interface LaunchPlan {
  readonly type?: string | undefined;
  readonly region?: string | undefined;
  /** The instance's name. */
  readonly name?: string | undefined;
  readonly times?: number | undefined;
  /** `null`: never `active`. */
  readonly boot?: number | null | undefined;
  readonly ipDelay?: number | null | undefined;
  readonly privateIpDelay?: number | null | undefined;
  /** Milliseconds after the launch. */
  readonly unhealthyAfter?: number | undefined;
  readonly preemptedAfter?: number | undefined;
}

/** What a request meets instead of, or beside, its ordinary answer. */
export interface Fault {
  /** Name of the operation (document.ts), or "*". */
  readonly operation: string;
  /** The ordinary answer (default); an error in the API's envelope; a page of HTML; any body; or none, the connection cut. */
  readonly answer?: "ordinary" | "error" | "html" | "body" | "lost" | undefined;
  /** Whether the operation does its work all the same. Default: only with the ordinary answer. */
  readonly takesEffect?: boolean | undefined;
  /** Milliseconds before the answer, after the work. */
  readonly delay?: number | undefined;
  /** HTTP status. Default 500 (error, html), 200 (body). */
  readonly status?: number | undefined;
  /** Default `global/internal-error`. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How many matching requests pass before. Default 0. */
  readonly skip?: number | undefined;
  /** How many it meets then. Default 1; 0 for all. */
  readonly times?: number | undefined;
  /** Of meeting one, by the seed. Default 1. */
  readonly probability?: number | undefined;
}

export interface FaultRecord extends Fault { readonly id: string; seen: number; met: number }

export interface State {
  /** Version of this form. */
  readonly version: 1;
  readonly apiKey: string;
  readonly adminToken: string;
  /** What the seed has become; every random choice goes on from it. */
  random: number;
  launches: number;
  behaviour: Behaviour;
  capacity: Capacity[];
  plans: LaunchPlan[];
  faults: FaultRecord[];
  instances: InstanceRecord[];
  sshKeys: SshKeyRecord[];
  filesystems: FilesystemRecord[];
  rulesets: RulesetRecord[];
  globalRules: readonly FirewallRule[];
}

/** A request as the log tells of it; bodies of secrets are left out. */
export interface LogEntry {
  readonly number: number;
  /** Milliseconds since 1970, with fractions. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  /** Undefined for a path that is none of the API's. */
  readonly operation?: string | undefined;
  /** 0 while it is not answered, and for good when its answer was lost. */
  status: number;
  /** Error code of the answer. */
  code?: string | undefined;
  /** Whether the operation did its work. */
  tookEffect: boolean;
  /** The request's body without `user_data`. */
  readonly body?: unknown;
  /** Id of the fault it met. */
  fault?: string | undefined;
  /** What of the answer is not as the document says: a mistake of the emulator. */
  invalid?: string | undefined;
}
