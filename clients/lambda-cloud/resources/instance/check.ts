import { type Properties, clean, hasUnknown, unknown } from "../values.ts";
import type { Candidate, FilesystemInput, ImageInput, InstanceInputs } from "./inputs.ts";
import { tagPrefix } from "./tags.ts";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Limits of the launch request; source: the published document 1.10.0. */
const limits = { name: 64, tagKey: 55, tagValue: 128, filesystems: 24, userData: 1_000_000 } as const;
const hostname = /^[a-z0-9][0-9a-z-]{0,62}$/;
const tagKey = /^[a-z][a-z0-9-:]+$/;
const mountPoint = /^(\/home|\/lambda\/nfs|\/data)[/a-zA-Z0-9-]*$/;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && value !== unknown;

/** All faults of the inputs; what is unknown is not judged. */
export function faultsOf(inputs: Partial<InstanceInputs>): Failure[] {
  const faults: Failure[] = [];
  const known = <Key extends keyof InstanceInputs>(key: Key, judge: (value: NonNullable<InstanceInputs[Key]>, add: (reason: string, path?: string) => void) => void) => {
    const value = inputs[key];
    if (value === undefined || value === null || value === unknown) return;
    judge(value, (reason, path) => faults.push({ property: path ?? key, reason }));
  };
  for (const key of ["owner", "stackTag", "candidates", "sshKeyName"] as const) {
    if (inputs[key] === undefined || inputs[key] === null || inputs[key] === "") faults.push({ property: key, reason: `${key} is missing; it is required` });
  }
  known("candidates", (list, add) => judgeCandidates(list, inputs.filesystems ?? [], add));
  known("name", (name, add) => { if (name.length > limits.name) add(`name has ${name.length} characters; at most ${limits.name} are allowed`); });
  known("hostname", (name, add) => { if (!hostname.test(name)) add(`hostname is "${name}"; allowed: up to 63 lower-case letters, digits and "-", beginning with a letter or digit`); });
  known("maxCentsPerHour", (cents, add) => { if (!(cents > 0)) add(`maxCentsPerHour is ${cents}; allowed: more than 0, in US cents for the whole instance`); });
  known("bootTimeoutSeconds", (seconds, add) => { if (!(seconds > 0)) add(`bootTimeoutSeconds is ${seconds}; allowed: more than 0`); });
  known("waitForCapacity", ({ timeoutSeconds, pollSeconds }, add) => {
    if (!(timeoutSeconds >= 0)) add(`waitForCapacity.timeoutSeconds is ${timeoutSeconds}; allowed: 0 or more`);
    if (!(pollSeconds > 0)) add(`waitForCapacity.pollSeconds is ${pollSeconds}; allowed: more than 0`);
  });
  known("image", (image, add) => judgeImage(image, add));
  known("userData", (text, add) => { if (Buffer.byteLength(text) > limits.userData) add(`userData has ${Buffer.byteLength(text)} bytes; at most ${limits.userData} are allowed`); });
  known("firstUserData", (text, add) => {
    if (Buffer.byteLength(text) > limits.userData) add(`firstUserData has ${Buffer.byteLength(text)} bytes; at most ${limits.userData} are allowed`);
    if (inputs.group === undefined || inputs.userData === undefined) add("firstUserData needs group (whose first instance it is for) and userData (for all later ones)");
  });
  known("group", (group, add) => { if (group.length > limits.tagValue) add(`group has ${group.length} characters; at most ${limits.tagValue} are allowed`); });
  known("replaceOn", (list, add) => { for (const each of list) if (each !== "userData") add(`replaceOn has "${String(each)}"; allowed: "userData"`); });
  known("tags", (tags, add) => judgeTags(tags, add));
  known("filesystems", (list, add) => judgeFilesystems(list, add));
  known("expiresAt", (time, add) => { if (Number.isNaN(Date.parse(time))) add(`expiresAt is "${time}"; allowed: a time such as 2030-01-31T12:00:00Z`); });
  return faults;
}

type Add = (reason: string, path?: string) => void;

function judgeCandidates(list: readonly Candidate[], filesystems: readonly FilesystemInput[], add: Add): void {
  if (!Array.isArray(list) || list.length === 0) return add("candidates is empty; name at least one { type, region }");
  const seen = new Set<string>();
  list.forEach((candidate: Candidate, index) => {
    if (hasUnknown(candidate)) return;
    const path = `candidates[${index}]`;
    const { type, region } = candidate;
    if (!isText(type) || !isText(region)) return add(`${path} needs a type and a region, such as { type: "gpu_1x_a10", region: "us-west-1" }`, path);
    if (seen.has(`${type}@${region}`)) add(`${path}, ${type} in ${region}, is there twice; name it once`, path);
    seen.add(`${type}@${region}`);
    for (const { name, region: home } of filesystems.filter((each) => !hasUnknown(each) && each.region !== region)) {
      add(`${path} is in ${region}, but filesystem "${name}" is in ${home} and can be used there only; take the candidate out, or the filesystem`, path);
    }
  });
}

function judgeImage(image: ImageInput, add: Add): void {
  if (hasUnknown(image)) return;
  const wrong = "needs either an id or a family";
  const isChoice = (value: object) => Number(isText((value as { id?: unknown }).id)) + Number(isText((value as { family?: unknown }).family)) === 1;
  const byArchitecture = "x86_64" in image || "arm64" in image;
  if (!byArchitecture) {
    if (!isChoice(image)) add(`image ${wrong}, or one of them for x86_64 and arm64`);
    return;
  }
  for (const architecture of ["x86_64", "arm64"] as const) {
    const choice = image[architecture];
    if (choice !== undefined && !isChoice(choice)) add(`image.${architecture} ${wrong}`, `image.${architecture}`);
  }
}

function judgeTags(tags: Readonly<Record<string, string>>, add: Add): void {
  for (const [key, value] of Object.entries(tags)) {
    const path = `tags["${key}"]`;
    if (key.startsWith(tagPrefix)) add(`${path}: tags that begin with "${tagPrefix}" are ours; choose another key`, path);
    else if (!tagKey.test(key) || key.length > limits.tagKey) add(`${path}: allowed are keys of 2 to ${limits.tagKey} lower-case letters, digits, "-" and ":", beginning with a letter`, path);
    if (value !== unknown && value.length > limits.tagValue) add(`${path} has a value of ${value.length} characters; at most ${limits.tagValue} are allowed`, path);
  }
}

function judgeFilesystems(list: readonly FilesystemInput[], add: Add): void {
  if (list.length > limits.filesystems) add(`filesystems has ${list.length} entries; at most ${limits.filesystems} are allowed`);
  list.forEach((filesystem, index) => {
    const { mountPoint: point } = filesystem;
    if (point === undefined || point === unknown || (mountPoint.test(point) && point.length <= 256)) return;
    add(`filesystems[${index}].mountPoint is "${point}"; allowed: a path of letters, digits and "-" below /home, /lambda/nfs or /data`, `filesystems[${index}].mountPoint`);
  });
}

/**
 * Judges new inputs and keeps the owner (and the stack's tag) of the instance that is there: they are written on it and cannot be
 * changed, so a moved backend or a resource renamed by an alias stays who it was.
 */
export function check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const owner = olds?.["owner"] ?? news["owner"];
  const stackTag = olds?.["stackTag"] ?? news["stackTag"];
  const inputs = clean({ ...news, owner, stackTag });
  return { inputs, failures: faultsOf(inputs as Partial<InstanceInputs>) };
}
