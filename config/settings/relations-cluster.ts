import { maximumFirewallRules } from "../lambda-types.ts";
import type { Fault } from "./faults.ts";
import { launchGroups, serverGroup } from "./launch-groups.ts";
import type { Relation } from "./relation.ts";
import type { Settings } from "./schema.ts";

/** Rules between settings of a cluster this program makes. */

/** A rule that is judged only where the program makes the cluster. */
function whenMade(relation: Relation): Relation {
  return (settings, file) => (settings.cluster.source === "lambda" ? relation(settings, file) : undefined);
}

const hasCandidates: Relation = ({ cluster }, file) => {
  if (cluster.servers.candidates.length > 0) return undefined;
  const key = "cluster.servers.candidates";
  return { key, message: `${key} is an empty list; cluster.source is lambda and needs instance types and regions such as { type: gpu_1x_a10, region: us-east-1 }; set it in ${file}` };
};

/** The program waits for the API server, which nobody would reach. */
const isReachable: Relation = ({ cluster }, file) => {
  if (cluster.apiCidrs.length > 0) return undefined;
  const key = "cluster.apiCidrs";
  return { key, message: `${key} is an empty list; cluster.source is lambda and needs the blocks that may reach its API server, among them the public address of the machine this program runs on; set it in ${file}` };
};

const hasNoKubeconfigFile: Relation = ({ cluster }, file) => {
  if (cluster.kubeconfigFile === undefined) return undefined;
  const key = "cluster.kubeconfigFile";
  return { key, message: `${key} is given but cluster.source is lambda, which computes its own; allowed: one of them; remove it from ${file}` };
};

const snapshotsHaveBucket: Relation = ({ cluster: { etcdSnapshots } }, file) => {
  if (!etcdSnapshots.enabled || etcdSnapshots.bucket !== undefined) return undefined;
  const key = "cluster.etcdSnapshots.bucket";
  return { key, message: `${key} is missing; cluster.etcdSnapshots.enabled is true and needs the name of an S3 bucket; set it in ${file}` };
};

/** etcd speaks by private addresses, which lead nowhere between regions. */
const serversInOneRegion: Relation = ({ cluster: { servers } }, file) => {
  const regions = [...new Set(servers.candidates.map(({ region }) => region))].sort();
  if (servers.count === 1 || regions.length < 2) return undefined;
  const key = "cluster.servers.candidates";
  return { key, message: `${key} are in ${regions.join(", ")}; allowed: one region for ${servers.count} servers, whose etcd speaks by private addresses; change them in ${file}` };
};

/** With one server there is none that keeps what it knows while it is replaced. */
const oneServerDoesNotRoll: Relation = ({ cluster: { servers } }, file) => {
  if (servers.count !== 1 || !servers.replaceOn.includes("userData")) return undefined;
  const key = "cluster.servers.replaceOn";
  return { key, message: `${key} is ["userData"] but cluster.servers.count is 1, so that a new k3s version would begin the cluster anew and lose what is in it; allowed: [] with one server; change one of them in ${file}` };
};

const restoreHasStore: Relation = ({ cluster: { etcdSnapshots, restoreSnapshot } }, file) => {
  if (restoreSnapshot === undefined || etcdSnapshots.enabled) return undefined;
  const key = "cluster.restoreSnapshot";
  return { key, message: `${key} is ${JSON.stringify(restoreSnapshot)} but cluster.etcdSnapshots.enabled is false, so there is no bucket to read it from; enable it, or remove ${key}, in ${file}` };
};

const serverNameIsTaken: Relation = ({ fleets }, file) => {
  if (fleets[serverGroup] === undefined) return undefined;
  const key = `fleets.${serverGroup}`;
  return { key, message: `${key} has the name of the cluster's servers; allowed: another name; change it in ${file}` };
};

function regionsOf(settings: Settings): readonly string[] {
  return [...new Set(launchGroups(settings).flatMap(({ candidates }) => candidates.map(({ region }) => region)))].sort();
}

/** Private addresses lead nowhere between regions. */
const spansRegionsEncrypted: Relation = (settings, file) => {
  const regions = regionsOf(settings);
  if (settings.cluster.flannelBackend !== "vxlan" || regions.length < 2) return undefined;
  const key = "cluster.flannelBackend";
  return { key, message: `${key} is vxlan but the candidates are in ${regions.join(", ")}; allowed: vxlan within one region, wireguard-native between several; change it, or the candidates, in ${file}` };
};

/** Public addresses that nodes let in: none within one region, whose private traffic is not filtered. */
function addressesBetween(settings: Settings): number {
  return regionsOf(settings).length > 1 ? launchGroups(settings).reduce((sum, { count }) => sum + count, 0) : 0;
}

/** Of a server: 6443, 80 and 443, 22; and between regions 51820 and 6443 for the public address of each node. */
const rulesFit: Relation = (settings, file) => {
  const { apiCidrs, edgeCidrs, ssh } = settings.cluster;
  const nodes = 2 * addressesBetween(settings);
  const needed = apiCidrs.length + 2 * edgeCidrs.length + ssh.cidrs.length + nodes;
  if (needed <= maximumFirewallRules) return undefined;
  const key = "cluster.apiCidrs";
  const between = nodes === 0 ? "" : `, and ${nodes} for the nodes of several regions`;
  return { key, message: `${key} has ${apiCidrs.length} blocks, which with 2 rules for each of ${edgeCidrs.length} in edgeCidrs and ${ssh.cidrs.length} in ssh.cidrs${between} makes ${needed} firewall rules; allowed: ${maximumFirewallRules}; join blocks in ${file}` };
};

/** Agents get their token and the server's address from the cluster this program makes; the sandbox's nodes need neither. */
const fleetsHaveCluster: Relation = (settings, file): Fault | undefined => {
  const [name] = Object.keys(settings.fleets);
  if (name === undefined || settings.sandbox.enabled || settings.cluster.source === "lambda") return undefined;
  const key = "cluster.source";
  return { key, message: `${key} is existing but fleets.${name} joins the cluster this program makes; allowed: lambda; change it, or remove the fleets, in ${file}` };
};

/** Of an agent: 22, and between regions 51820 for the public address of each node. Servers, where they are made, have more. */
const fleetRulesFit: Relation = (settings, file) => {
  const { source, ssh } = settings.cluster;
  const nodes = addressesBetween(settings);
  const needed = ssh.cidrs.length + nodes;
  if (source === "lambda" || needed <= maximumFirewallRules) return undefined;
  const key = "fleets";
  return { key, message: `${key} have ${nodes} members in several regions, which with ${ssh.cidrs.length} blocks in cluster.ssh.cidrs makes ${needed} firewall rules; allowed: ${maximumFirewallRules}; launch fewer, or all in one region, in ${file}` };
};

/** Every rule between settings of the cluster and its fleets. */
export const clusterRelations: readonly Relation[] = [
  ...[hasCandidates, isReachable, hasNoKubeconfigFile, snapshotsHaveBucket, restoreHasStore, oneServerDoesNotRoll, serversInOneRegion, spansRegionsEncrypted, rulesFit].map(whenMade),
  serverNameIsTaken,
  fleetsHaveCluster,
  fleetRulesFit,
];
