/**
 * What a second try may do:
 * - none: it only reads
 * - idempotent: doing it twice is doing it once
 * - create: a second try could make a second thing
 * - launch: a second try could make a second instance, which costs
 */
export type Effect = "none" | "idempotent" | "create" | "launch";

export interface Operation {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  effect: Effect;
  /** Whether `data` of the answer is a list; else it is an object. */
  list?: true;
}

const ofInstances = "/api/v1/instance-operations";
const rulesets = "/api/v1/firewall-rulesets";

const table = {
  listInstances: { method: "GET", path: "/api/v1/instances", effect: "none", list: true },
  getInstance: { method: "GET", path: "/api/v1/instances/{id}", effect: "none" },
  renameInstance: { method: "POST", path: "/api/v1/instances/{id}", effect: "idempotent" },
  launchInstance: { method: "POST", path: `${ofInstances}/launch`, effect: "launch" },
  restartInstance: { method: "POST", path: `${ofInstances}/restart`, effect: "create" },
  terminateInstance: { method: "POST", path: `${ofInstances}/terminate`, effect: "idempotent" },
  listInstanceTypes: { method: "GET", path: "/api/v1/instance-types", effect: "none" },
  listRegions: { method: "GET", path: "/api/v1/regions", effect: "none", list: true },
  listImages: { method: "GET", path: "/api/v1/images", effect: "none", list: true },
  listSshKeys: { method: "GET", path: "/api/v1/ssh-keys", effect: "none", list: true },
  addSshKey: { method: "POST", path: "/api/v1/ssh-keys", effect: "create" },
  deleteSshKey: { method: "DELETE", path: "/api/v1/ssh-keys/{id}", effect: "idempotent" },
  listFilesystems: { method: "GET", path: "/api/v1/file-systems", effect: "none", list: true },
  createFilesystem: { method: "POST", path: "/api/v1/filesystems", effect: "create" },
  deleteFilesystem: { method: "DELETE", path: "/api/v1/filesystems/{id}", effect: "idempotent" },
  listFirewallRulesets: { method: "GET", path: rulesets, effect: "none", list: true },
  getFirewallRuleset: { method: "GET", path: `${rulesets}/{id}`, effect: "none" },
  createFirewallRuleset: { method: "POST", path: rulesets, effect: "create" },
  updateFirewallRuleset: { method: "PATCH", path: `${rulesets}/{id}`, effect: "idempotent" },
  deleteFirewallRuleset: { method: "DELETE", path: `${rulesets}/{id}`, effect: "idempotent" },
  getGlobalFirewallRuleset: { method: "GET", path: `${rulesets}/global`, effect: "none" },
  updateGlobalFirewallRuleset: { method: "PATCH", path: `${rulesets}/global`, effect: "idempotent" },
} satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof table;

/** Every operation by the name of the client's method. */
export const operations: Readonly<Record<OperationName, Operation>> = table;
