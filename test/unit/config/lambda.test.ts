import assert from "node:assert/strict";
import { SettingsError, parseSettings } from "../../../config/settings.ts";

const a10 = { type: "gpu_1x_a10", region: "us-east-1" };
const h100 = { type: "gpu_8x_h100_sxm5", region: "us-east-1" };
const budget = { instances: 20, gpus: 100, dollarsPerHour: 500 };

function faultsOf(input: unknown): readonly string[] {
  try {
    parseSettings(input, "trial");
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.faults.map((fault) => fault.message);
  }
  return [];
}

const sandbox = { sandbox: { enabled: true }, secrets: { source: "generated" }, cluster: { kubeconfigFile: "x" } };

/** Settings with one fleet, on a sandbox, so that nothing else is judged. */
const fleet = (values: object, allowed: object = budget) => ({ ...sandbox, lambda: { budget: allowed }, fleets: { train: { count: 1, candidates: [a10], ...values } } });

/** Settings with a cluster of Lambda's instances. */
const cluster = (values: object, others: object = {}) => ({
  lambda: { budget },
  cluster: { source: "lambda", servers: { candidates: [a10] }, apiCidrs: ["203.0.113.7/32"], ...values },
  ...others,
});

const end = "in Pulumi.trial.yaml";

const plainUrl = `allowed: an https URL without user, password, query or fragment; change it ${end}`;
const fiveFields = `allowed: a cron expression of five fields, such as "0 3 * * *"; change it ${end}`;
const aRegion = `allowed: a region such as "us-east-1"; change it ${end}`;
const taint = { key: "example.com/tier", value: "slow", effect: "NoSchedule" };

/** Durations with the most hours each may have. */
const durations: readonly (readonly [key: string, most: number, input: (value: string) => unknown])[] = [
  ["fleets.train.waitForCapacity.timeout", 72, (timeout) => fleet({ waitForCapacity: { timeout } })],
  ["fleets.train.waitForCapacity.poll", 1, (poll) => fleet({ waitForCapacity: { poll } })],
  ["lambda.expireAfter", 8760, (expireAfter) => ({ lambda: { expireAfter } })],
  ["cluster.joining.ready", 6, (ready) => ({ cluster: { joining: { ready } } })],
  ["cluster.joining.drain", 24, (drain) => ({ cluster: { joining: { drain } } })],
  ["cluster.pki.adminValidity", 8760, (adminValidity) => ({ cluster: { pki: { adminValidity } } })],
  ["nats.duplicateWindow", 24, (duplicateWindow) => ({ nats: { duplicateWindow } })],
  ["nats.maximumAge", 8760, (maximumAge) => ({ nats: { maximumAge } })],
  ["n8n.longestExecution", 24, (longestExecution) => ({ n8n: { longestExecution } })],
];

const cases: readonly (readonly [what: string, input: unknown, messages: readonly string[]])[] = [
  ["a fleet no budget was given for", fleet({ candidates: [a10, h100], count: 2 }, {}), [
    `lambda.budget.instances is 0 but what is to be launched may need 2 (fleets.train 2); raise it to 2 or more, or launch less, ${end}`,
    `lambda.budget.gpus is 0 but what is to be launched may need 16 (fleets.train 2 x 8); raise it to 16 or more, or launch less, ${end}`,
    `lambda.budget.dollarsPerHour is 0 but what is to be launched may need 63.84 (fleets.train 2 x 31.92); raise it to 63.84 or more, or launch less, ${end}`,
  ]],
  ["a budget one cent too small", fleet({ count: 10 }, { ...budget, dollarsPerHour: 12.89 }), [
    `lambda.budget.dollarsPerHour is 12.89 but what is to be launched may need 12.90 (fleets.train 10 x 1.29); raise it to 12.90 or more, or launch less, ${end}`,
  ]],
  ["servers the budget did not count", cluster({}, { lambda: { budget: { ...budget, instances: 2 } } }), [
    `lambda.budget.instances is 2 but what is to be launched may need 3 (cluster.servers 3); raise it to 3 or more, or launch less, ${end}`,
  ]],
  ["a ceiling above the price, which is what the budget must bear", fleet({ count: 2, maxDollarsPerHour: 300 }), [
    `lambda.budget.dollarsPerHour is 500 but what is to be launched may need 600.00 (fleets.train 2 x 300.00); raise it to 600.00 or more, or launch less, ${end}`,
  ]],
  ["a mistyped type", fleet({ candidates: [{ ...a10, type: "gpu_1x_a11" }] }), [
    `fleets.train.maxDollarsPerHour is missing; no price is known of gpu_1x_a11 (did you mean gpu_1x_a10?), so the budget cannot be judged without a ceiling; set it ${end}`,
  ]],
  ["a type that is none", fleet({ candidates: [{ ...a10, type: "A10" }] }), [`fleets.train.candidates.0.type is "A10"; allowed: an instance type such as "gpu_1x_a10"; change it ${end}`]],
  ["no candidate", fleet({ candidates: [] }), [`fleets.train.candidates is an empty list; allowed: a list of at least 1; change it ${end}`]],
  ["a key of a fleet nobody knows", fleet({ counts: 3 }), [`fleets.train.counts is not a setting; did you mean fleets.train.count?; change or remove it ${end}`]],
  ["a key of a candidate nobody knows", fleet({ candidates: [{ ...a10, regoin: "x" }] }), [`fleets.train.candidates.0.regoin is not a setting; did you mean fleets.train.candidates.0.region?; change or remove it ${end}`]],
  ["a name no instance may have", { ...sandbox, fleets: { Train: { count: 0, candidates: [a10] } } }, [
    `fleets.Train has a name that is not allowed; allowed: lower-case letters, digits and '-', at most 30 characters, starting with a letter; change it ${end}`,
  ]],
  ["a candidate given twice", fleet({ candidates: [a10, h100, a10] }), [`fleets.train.candidates.2 is gpu_1x_a10 in us-east-1, as is fleets.train.candidates.0; remove one of them ${end}`]],
  ["an image of the other architecture alone", fleet({ candidates: [a10, { type: "gpu_1x_gh200", region: "us-east-3" }], image: { x86_64: "lambda-stack-24-04" } }), [
    `fleets.train.image.arm64 is missing; fleets.train.image.x86_64 is given but candidate gpu_1x_gh200 is arm64; set it, or remove the candidate, ${end}`,
  ]],
  ["a candidate far from the filesystem", fleet({ candidates: [a10, { ...a10, region: "us-west-1" }], filesystem: { name: "models", region: "us-east-1" } }), [
    `fleets.train.candidates.1 is gpu_1x_a10 in us-west-1 but fleets.train.filesystem.region is us-east-1; allowed: candidates in that region; change one of them ${end}`,
  ]],
  ["two filesystems of one name", { ...sandbox, lambda: { budget }, fleets: { a: { count: 0, candidates: [a10], filesystem: { name: "models", region: "us-east-1" } }, b: { count: 0, candidates: [{ ...a10, region: "us-west-1" }], filesystem: { name: "models", region: "us-west-1" } } } }, [
    `fleets.b.filesystem.region is us-west-1 but fleets.a.filesystem has the same name in us-east-1; allowed: one region for one name; change one of them ${end}`,
  ]],
  ["a label a kubelet may not give itself", fleet({ labels: { "node-role.kubernetes.io/gpu": "true" } }), [
    `fleets.train.labels.node-role.kubernetes.io/gpu has a name that is not allowed; allowed: a label such as "example.com/tier", not of kubernetes.io, k8s.io, nvidia.com or sophia-ai.com; change it ${end}`,
  ]],
  ["names longer than a host name", { ...fleet({ count: 2 }), cluster: { ...sandbox.cluster, name: "c".repeat(60) } }, [
    `cluster.name is "${"c".repeat(60)}", which makes an instance of fleets.train ${"c".repeat(60)}-train-1, 68 characters; allowed: at most 63; shorten one of the names ${end}`,
  ]],
  ["an endpoint in clear", { lambda: { endpoint: "http://cloud.lambda.ai" } }, [`lambda.endpoint is "http://cloud.lambda.ai"; ${plainUrl}`]],
  ["an endpoint with a user and password, which are not shown", { lambda: { endpoint: "https://someone:hunter2@cloud.lambda.ai" } }, [`lambda.endpoint is "https://***@cloud.lambda.ai"; ${plainUrl}`]],
  ["an endpoint with a user", { lambda: { endpoint: "https://someone@cloud.lambda.ai" } }, [`lambda.endpoint is "https://***@cloud.lambda.ai"; ${plainUrl}`]],
  ["an endpoint with a query, which is not shown", { lambda: { endpoint: "https://cloud.lambda.ai/?key=hunter2" } }, [`lambda.endpoint is "https://cloud.lambda.ai/?***"; ${plainUrl}`]],
  ["an endpoint with a fragment", { lambda: { endpoint: "https://cloud.lambda.ai/#top" } }, [`lambda.endpoint is "https://cloud.lambda.ai/#***"; ${plainUrl}`]],
  ["a pace of nothing", { lambda: { pacing: { request: "0s" } } }, [`lambda.pacing.request is "0s"; allowed: seconds or milliseconds, such as "1.1s" or "50ms", at most 600s; change it ${end}`]],
  ["a pace of a request in eleven minutes", { lambda: { pacing: { request: "601s" } } }, [`lambda.pacing.request is "601s"; allowed: seconds or milliseconds, such as "1.1s" or "50ms", at most 600s; change it ${end}`]],
  ["a look in eleven minutes", { cluster: { joining: { poll: "600001ms" } } }, [`cluster.joining.poll is "600001ms"; allowed: seconds or milliseconds, such as "1.1s" or "50ms", at most 600s; change it ${end}`]],
  ...durations.map(([key, most, input]): (typeof cases)[number] => [
    `a duration longer than anyone means in ${key}`,
    input(`${most + 1}h`),
    [`${key} is "${most + 1}h"; allowed: a whole number with s, m or h, such as "90s" or "5m", at most ${most}h; change it ${end}`],
  ]),
  ["snapshots by a schedule with seconds", cluster({ etcdSnapshots: { schedule: "0 0 3 * * *" } }), [`cluster.etcdSnapshots.schedule is "0 0 3 * * *"; ${fiveFields}`]],
  ["snapshots by a schedule of four fields", cluster({ etcdSnapshots: { schedule: "0 3 * *" } }), [`cluster.etcdSnapshots.schedule is "0 3 * *"; ${fiveFields}`]],
  ["snapshots at an hour no day has", cluster({ etcdSnapshots: { schedule: "0 24 * * *" } }), [`cluster.etcdSnapshots.schedule is "0 24 * * *"; ${fiveFields}`]],
  ["a region without a number", fleet({ candidates: [{ ...a10, region: "us-east" }] }), [`fleets.train.candidates.0.region is "us-east"; ${aRegion}`]],
  ["a region with a number no region has", fleet({ candidates: [{ ...a10, region: "us-east-11" }] }), [`fleets.train.candidates.0.region is "us-east-11"; ${aRegion}`]],
  ["a region of one word", fleet({ candidates: [{ ...a10, region: "east-1" }] }), [`fleets.train.candidates.0.region is "east-1"; ${aRegion}`]],
  ["an availability zone", fleet({ candidates: [{ ...a10, region: "us-east-1a" }] }), [`fleets.train.candidates.0.region is "us-east-1a"; ${aRegion}`]],
  ["a taint given twice, whatever its value", fleet({ taints: [taint, { ...taint, effect: "NoExecute" }, { ...taint, value: "other" }] }), [
    `fleets.train.taints.2 is example.com/tier with effect NoSchedule, as is fleets.train.taints.0; allowed: one taint of a key and effect; remove one of them ${end}`,
  ]],
  ["an ordinal retired twice", fleet({ retired: [4, 1, 4] }), [`fleets.train.retired.2 is 4, as is fleets.train.retired.0; allowed: each ordinal once; remove one of them ${end}`]],
  ["pods and Services in one block", cluster({ podCidr: "10.40.0.0/13" }), [
    `cluster.podCidr is 10.40.0.0/13 but cluster.serviceCidr is 10.43.0.0/16; allowed: blocks that have no address in common; change one of them ${end}`,
  ]],
  ["Services among the pods", cluster({ serviceCidr: "10.42.128.0/17", apiServerAddress: "10.42.128.1" }), [
    `cluster.podCidr is 10.42.0.0/16 but cluster.serviceCidr is 10.42.128.0/17; allowed: blocks that have no address in common; change one of them ${end}`,
  ]],
  ["nodes among the pods, and among the Services", cluster({ nodeCidrs: ["172.16.0.0/12", "10.42.7.0/24", "10.43.0.0/16"] }), [
    `cluster.nodeCidrs.1 is 10.42.7.0/24, which lies inside cluster.podCidr, 10.42.0.0/16; allowed: blocks outside it, or a larger one around it; change one of them ${end}`,
    `cluster.nodeCidrs.2 is 10.43.0.0/16, which lies inside cluster.serviceCidr, 10.43.0.0/16; allowed: blocks outside it, or a larger one around it; change one of them ${end}`,
  ]],
  ["a fleet without a cluster to join", { lambda: { budget }, fleets: { train: { count: 1, candidates: [a10] } } }, [
    `cluster.source is existing but fleets.train joins the cluster this program makes; allowed: lambda; change it, or remove the fleets, ${end}`,
  ]],
  ["a cluster of nothing that nobody reaches, with a kubeconfig", cluster({ servers: {}, apiCidrs: [], kubeconfigFile: "x" }), [
    `cluster.servers.candidates is an empty list; cluster.source is lambda and needs instance types and regions such as { type: gpu_1x_a10, region: us-east-1 }; set it ${end}`,
    `cluster.apiCidrs is an empty list; cluster.source is lambda and needs the blocks that may reach its API server, among them the public address of the machine this program runs on; set it ${end}`,
    "cluster.kubeconfigFile is given but cluster.source is lambda, which computes its own; allowed: one of them; remove it from Pulumi.trial.yaml",
  ]],
  ["two servers", cluster({ servers: { count: 2, candidates: [a10] } }), [`cluster.servers.count is 2; allowed: 1 or 3, since a majority must be able to decide; change it ${end}`]],
  ["a fleet named as the servers are", cluster({}, { fleets: { server: { count: 0, candidates: [a10] } } }), [`fleets.server has the name of the cluster's servers; allowed: another name; change it ${end}`]],
  ["private traffic between regions", cluster({}, { fleets: { far: { count: 1, candidates: [{ ...a10, region: "us-west-1" }] } } }), [
    `cluster.flannelBackend is vxlan but the candidates are in us-east-1, us-west-1; allowed: vxlan within one region, wireguard-native between several; change it, or the candidates, ${end}`,
  ]],
  ["more rules than a ruleset takes", cluster({ edgeCidrs: Array.from({ length: 10 }, (_, index) => `203.0.113.${index}/32`) }), [
    `cluster.apiCidrs has 1 blocks, which with 2 rules for each of 10 in edgeCidrs and 0 in ssh.cidrs makes 21 firewall rules; allowed: 20; join blocks ${end}`,
  ]],
  ["more nodes of several regions than a ruleset has room for", cluster({ flannelBackend: "wireguard-native" }, { fleets: { far: { count: 6, candidates: [{ ...a10, region: "us-west-1" }] } } }), [
    `cluster.apiCidrs has 1 blocks, which with 2 rules for each of 1 in edgeCidrs and 0 in ssh.cidrs, and 18 for the nodes of several regions makes 21 firewall rules; allowed: 20; join blocks ${end}`,
  ]],
  ["more members of fleets in several regions than a ruleset has room for", { ...sandbox, lambda: { budget: { ...budget, instances: 21 } }, fleets: { near: { count: 20, candidates: [a10] }, far: { count: 1, candidates: [{ ...a10, region: "us-west-1" }] } } }, [
    `fleets have 21 members in several regions, which with 0 blocks in cluster.ssh.cidrs makes 21 firewall rules; allowed: 20; launch fewer, or all in one region, ${end}`,
  ]],
  ["a snapshot from nowhere", cluster({ restoreSnapshot: "etcd-1" }), [`cluster.restoreSnapshot is "etcd-1" but cluster.etcdSnapshots.enabled is false, so there is no bucket to read it from; enable it, or remove cluster.restoreSnapshot, ${end}`]],
  ["one server that would be replaced by an empty one", cluster({ servers: { count: 1, candidates: [a10], replaceOn: ["userData"] } }), [
    `cluster.servers.replaceOn is ["userData"] but cluster.servers.count is 1, so that a new k3s version would begin the cluster anew and lose what is in it; allowed: [] with one server; change one of them ${end}`,
  ]],
  ["servers in two regions", cluster({ flannelBackend: "wireguard-native", servers: { count: 3, candidates: [a10, { ...a10, region: "us-west-1" }] } }), [
    `cluster.servers.candidates are in us-east-1, us-west-1; allowed: one region for 3 servers, whose etcd speaks by private addresses; change them ${end}`,
  ]],
  ["snapshots to nowhere", cluster({ etcdSnapshots: { enabled: true } }), [`cluster.etcdSnapshots.bucket is missing; cluster.etcdSnapshots.enabled is true and needs the name of an S3 bucket; set it ${end}`]],
];

describe("settings of what is rented", () => {
  for (const [what, input, messages] of cases) {
    it(`refuse ${what}`, () => assert.deepEqual(faultsOf(input), messages));
  }

  it("launch nothing unless told to", () => {
    const settings = parseSettings({}, "trial");
    assert.deepEqual([settings.fleets, settings.cluster.source, settings.lambda.budget], [{}, "existing", { instances: 0, gpus: 0, dollarsPerHour: 0 }]);
  });

  it("take a budget that is just enough, a type nobody knows with a ceiling, and an image of the one architecture there is", () => {
    const many = [a10, { type: "gpu_4x_unheard_of", region: "us-east-1" }];
    assert.deepEqual(faultsOf(fleet({ count: 10 }, { instances: 10, gpus: 10, dollarsPerHour: 12.9 })), []);
    assert.deepEqual(faultsOf(fleet({ count: 10, candidates: many, maxDollarsPerHour: 2, image: { x86_64: "lambda-stack-24-04" } }, { instances: 10, gpus: 40, dollarsPerHour: 20 })), []);
  });

  it("take durations at their longest, blocks around the pods, a taint of two effects, and a schedule of names and steps", () => {
    for (const [key, most, input] of durations) assert.deepEqual(faultsOf(input(`${most}h`)), [], key);
    for (const [key, most, input] of durations) assert.deepEqual(faultsOf(input(`${most * 3600}s`)), [], key);
    assert.deepEqual(faultsOf(cluster({ nodeCidrs: ["10.0.0.0/8"], etcdSnapshots: { schedule: "*/15 0-6/2,22 1 JAN-mar sun,5" } })), []);
    assert.deepEqual(faultsOf(fleet({ taints: [taint, { ...taint, effect: "NoExecute" }], retired: [1, 2] })), []);
    assert.deepEqual(faultsOf({ lambda: { endpoint: "https://proxy.example.com:8443/lambda/", pacing: { request: "600s" } } }), []);
  });

  it("take a cluster of one region, and one of several that is encrypted", () => {
    const fleets = { far: { count: 1, candidates: [{ ...a10, region: "us-west-1" }] } };
    assert.deepEqual(faultsOf(cluster({})), []);
    assert.deepEqual(faultsOf(cluster({ flannelBackend: "wireguard-native" }, { fleets })), []);
  });

  it("are judged beside a fault in a fleet that has no default", () => {
    const faults = faultsOf({ ...fleet({ count: "two" }, {}), nats: { duplicateWindow: "2h", maximumAge: "1h" }, fleets: { train: { count: "two", candidates: [a10] }, other: { count: 1 } } });
    assert.deepEqual(faults.map((fault) => fault.split(/ is | but /)[0]).sort(), ["fleets.other.candidates", "fleets.train.count", "nats.duplicateWindow"]);
  });
});
