import { type Architecture, architectureOf, lambdaType, lambdaTypes } from "../lambda-types.ts";
import { closest } from "./closest.ts";
import type { Fault } from "./faults.ts";
import { type LaunchGroup, ceilingCents, inDollars, launchGroups, memberName, memberOrdinals, mostGpus } from "./launch-groups.ts";
import type { Relation } from "./relation.ts";
import type { Settings } from "./schema.ts";

/** Rules between settings of what is launched at Lambda: money first. */

const shownCandidate = ({ type, region }: { readonly type: string; readonly region: string }) => `${type} in ${region}`;

/** A part of the budget, judged with every instance at its largest. */
function withinBudget(part: "instances" | "gpus" | "dollarsPerHour", most: (group: LaunchGroup) => number | undefined, show: (amount: number) => string): Relation {
  return (settings, file) => {
    const groups = launchGroups(settings).filter(({ count }) => count > 0);
    const needs = groups.map((group) => ({ group, each: most(group) ?? 0 }));
    const needed = needs.reduce((sum, { group, each }) => sum + group.count * each, 0);
    const budget = settings.lambda.budget[part];
    // Cents are whole; the budget is compared in them too.
    const allowed = part === "dollarsPerHour" ? Math.round(budget * 100) : budget;
    if (needed <= allowed) return undefined;
    const key = `lambda.budget.${part}`;
    const parts = needs.map(({ group, each }) => (part === "instances" ? `${group.key} ${group.count}` : `${group.key} ${group.count} x ${show(each)}`)).join(", ");
    return { key, message: `${key} is ${budget} but what is to be launched may need ${show(needed)} (${parts}); raise it to ${show(needed)} or more, or launch less, in ${file}` };
  };
}

/** Without a price and without a ceiling an instance could cost anything. */
const pricesKnown: Relation = (settings, file) =>
  launchGroups(settings).flatMap((group): Fault[] => {
    if (ceilingCents(group) !== undefined) return [];
    const key = `${group.key}.maxDollarsPerHour`;
    const unknown = [...new Set(group.candidates.map(({ type }) => type))].filter((type) => lambdaType(type) === undefined);
    const guesses = unknown.map((type) => ({ type, guess: closest(type, Object.keys(lambdaTypes)) }));
    const names = guesses.map(({ type, guess }) => (guess === undefined ? type : `${type} (did you mean ${guess}?)`)).join(", ");
    return [{ key, message: `${key} is missing; no price is known of ${names}, so the budget cannot be judged without a ceiling; set it in ${file}` }];
  });

const noCandidateTwice: Relation = (settings, file) =>
  launchGroups(settings).flatMap(({ key, candidates }) =>
    candidates.flatMap((candidate, index): Fault[] => {
      const first = candidates.findIndex(({ type, region }) => type === candidate.type && region === candidate.region);
      if (first === index) return [];
      return [{ key: `${key}.candidates.${index}`, message: `${key}.candidates.${index} is ${shownCandidate(candidate)}, as is ${key}.candidates.${first}; remove one of them in ${file}` }];
    }),
  );

/** A node has one taint of a key and effect. Kubernetes takes no second, whatever its value. */
const noTaintTwice: Relation = (settings, file) =>
  Object.entries(settings.fleets).flatMap(([name, { taints }]) =>
    taints.flatMap(({ key: taint, effect }, index): Fault[] => {
      const first = taints.findIndex((each) => each.key === taint && each.effect === effect);
      const key = `fleets.${name}.taints`;
      if (first === index) return [];
      return [{ key: `${key}.${index}`, message: `${key}.${index} is ${taint} with effect ${effect}, as is ${key}.${first}; allowed: one taint of a key and effect; remove one of them in ${file}` }];
    }),
  );

/** One of two alike was meant to be another, whose member would stay. */
const noOrdinalTwice: Relation = (settings, file) =>
  Object.entries(settings.fleets).flatMap(([name, { retired }]) =>
    retired.flatMap((ordinal, index): Fault[] => {
      const first = retired.indexOf(ordinal);
      const key = `fleets.${name}.retired`;
      return first === index ? [] : [{ key: `${key}.${index}`, message: `${key}.${index} is ${ordinal}, as is ${key}.${first}; allowed: each ordinal once; remove one of them in ${file}` }];
    }),
  );

/** An image is built for one architecture; giving only that of the other would launch what cannot boot. */
const imageForEveryCandidate: Relation = (settings, file) =>
  launchGroups(settings).flatMap(({ key, candidates }): Fault[] => {
    const { image } = settingsOf(settings, key);
    const needed = new Set(candidates.map(({ type }) => architectureOf(type)));
    const missing = (architecture: Architecture, other: Architecture): Fault[] => {
      const candidate = candidates.find(({ type }) => architectureOf(type) === architecture);
      if (!needed.has(architecture) || image[architecture] !== undefined || image[other] === undefined || candidate === undefined) return [];
      const faulty = `${key}.image.${architecture}`;
      return [{ key: faulty, message: `${faulty} is missing; ${key}.image.${other} is given but candidate ${candidate.type} is ${architecture}; set it, or remove the candidate, in ${file}` }];
    };
    return [...missing("arm64", "x86_64"), ...missing("x86_64", "arm64")];
  });

function settingsOf(settings: Settings, key: string): Pick<Settings["cluster"]["servers"], "image"> {
  return settings.fleets[key.replace(/^fleets\./, "")] ?? settings.cluster.servers;
}

/** A filesystem can be attached only in its own region, and only at the launch. https://docs.lambda.ai/public-cloud/filesystems/ */
const candidatesNearFilesystem: Relation = (settings, file) =>
  Object.entries(settings.fleets).flatMap(([name, { candidates, filesystem }]): Fault[] => {
    if (filesystem === undefined) return [];
    return candidates.flatMap((candidate, index): Fault[] => {
      if (candidate.region === filesystem.region) return [];
      const key = `fleets.${name}.candidates.${index}`;
      return [{ key, message: `${key} is ${shownCandidate(candidate)} but fleets.${name}.filesystem.region is ${filesystem.region}; allowed: candidates in that region; change one of them in ${file}` }];
    });
  });

/** Two fleets may share a filesystem; then they must mean the same one. */
const filesystemsAgree: Relation = (settings, file) => {
  const regions = new Map<string, { readonly fleet: string; readonly region: string }>();
  return Object.entries(settings.fleets).flatMap(([fleet, { filesystem }]): Fault[] => {
    if (filesystem === undefined) return [];
    const first = regions.get(filesystem.name) ?? { fleet, region: filesystem.region };
    regions.set(filesystem.name, first);
    if (first.region === filesystem.region) return [];
    const key = `fleets.${fleet}.filesystem.region`;
    return [{ key, message: `${key} is ${filesystem.region} but fleets.${first.fleet}.filesystem has the same name in ${first.region}; allowed: one region for one name; change one of them in ${file}` }];
  });
};

/** The name is also the host name and the node's. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const namesFit: Relation = (settings, file) =>
  launchGroups(settings).flatMap(({ key, name, count }): Fault[] => {
    const retired = key === "cluster.servers" ? [] : (settings.fleets[name]?.retired ?? []);
    const longest = memberName(settings.cluster.name, name, Math.max(0, ...memberOrdinals(count, retired)));
    if (longest.length <= 63) return [];
    return [{ key: "cluster.name", message: `cluster.name is ${JSON.stringify(settings.cluster.name)}, which makes an instance of ${key} ${longest}, ${longest.length} characters; allowed: at most 63; shorten one of the names in ${file}` }];
  });

/** Every rule between settings of Lambda's instances, whatever they are for. */
export const lambdaRelations: readonly Relation[] = [
  withinBudget("instances", () => 1, String),
  withinBudget("gpus", mostGpus, String),
  withinBudget("dollarsPerHour", ceilingCents, inDollars),
  pricesKnown,
  noCandidateTwice,
  noTaintTwice,
  noOrdinalTwice,
  imageForEveryCandidate,
  candidatesNearFilesystem,
  filesystemsAgree,
  namesFit,
];
