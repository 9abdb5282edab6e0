import type { Filesystem } from "lambda-cloud-api";
import { randomUUID } from "node:crypto";
import { deleteUnused, mayHaveTakenEffect } from "./busy.ts";
import { isOurs } from "./durable.ts";
import { EngineGoneError } from "./engine.ts";
import { withLock } from "./lock.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, digest, hasUnknown, unknown } from "./values.ts";

interface Inputs {
  readonly name: string;
  readonly region: string;
  /** Whether a filesystem of this name in this region, made by someone else, is taken over. */
  readonly adopt?: boolean;
}

export function check(_olds: Properties | undefined, news: Properties): { inputs: Properties; failures: { property: string; reason: string }[] } {
  const { name, region } = news as Partial<Inputs>;
  const failures = [];
  if (name !== unknown && (typeof name !== "string" || !/^[a-zA-Z]+[0-9a-zA-Z-]*$/.test(name) || name.length > 60)) {
    failures.push({ property: "name", reason: `name is "${String(name)}"; allowed: 1 to 60 letters, digits and "-", beginning with a letter` });
  }
  if (typeof region !== "string" || region === "") failures.push({ property: "region", reason: "region is missing; it is required" });
  return { inputs: news, failures };
}

export function diff(_id: string, olds: Properties, news: Properties): { changes: boolean; replaces: string[]; deleteBeforeReplace: true } {
  const replaces = ["name", "region"].filter((key) => hasUnknown(news[key]) || news[key] !== olds[key]);
  return { changes: replaces.length > 0 || (news["adopt"] ?? false) !== (olds["adopt"] ?? false), replaces, deleteBeforeReplace: true };
}

/** Makes the filesystem; names are unique in a region. One that is there already is taken only when asked to, or when an interrupted run made it. */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = properties as unknown as Inputs;
  const owner = ownerOf(inputs);
  return withLock(session, session.attempts.folderOf(owner), session.timing.end, async () => {
    const attempt = await session.attempts.read(owner);
    const known = await findNamed(session, inputs);
    if (known !== undefined && !isOurs(attempt, known.id) && inputs.adopt !== true) {
      throw new Error(`filesystem ${inputs.name} exists in ${inputs.region} already and may hold data; set adopt to take it over, or choose another name`);
    }
    const filesystem = known ?? (await make(session, inputs, owner));
    const created = known === undefined || isOurs(attempt, known.id);
    return { id: filesystem.id, outs: clean({ ...properties, ...outputsOf(filesystem), created }) };
  });
}

async function make(session: Session, inputs: Inputs, owner: string): Promise<Filesystem> {
  const { name, region } = inputs;
  if (!(await session.engine.alive())) throw new EngineGoneError("no filesystem was made");
  const attempt = { attempt: randomUUID(), sentAt: Date.now() };
  await session.attempts.write(owner, attempt);
  try {
    const made = await session.cloud.createFilesystem({ name, region });
    await session.attempts.write(owner, { ...attempt, id: made.id });
    return made;
  } catch (error) {
    const made = mayHaveTakenEffect(error) ? await findNamed(session, inputs) : undefined;
    if (made !== undefined) return made;
    if (!mayHaveTakenEffect(error)) await session.attempts.clear(owner);
    throw error;
  }
}

export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const filesystem = (await session.cloud.listFilesystems()).find((each) => each.id === id);
  return filesystem === undefined ? {} : { id, props: { ...recorded, ...outputsOf(filesystem) } };
}

export function update(_session: Session, _id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  return Promise.resolve({ outs: { ...olds, adopt: false, ...news } });
}

/** Waits while an instance mounts it. Its data is lost. One that was taken over stays: it was there before us. */
export async function remove(session: Session, id: string, recorded: Properties): Promise<void> {
  if (recorded["created"] === false) return;
  await deleteUnused(session, `filesystem ${String(recorded["name"])}`, () => session.cloud.deleteFilesystem(id));
  await session.attempts.clear(ownerOf(recorded as unknown as Inputs));
}

async function findNamed(session: Session, { name, region }: Inputs): Promise<Filesystem | undefined> {
  return (await session.cloud.listFilesystems()).find((each) => each.name === name && each.region.name === region);
}

function ownerOf({ name, region }: Inputs): string {
  return `filesystem-${digest(JSON.stringify([name, region]))}`;
}

function outputsOf({ id, mount_point: mountPoint, region }: Filesystem): Properties {
  return { filesystemId: id, mountPoint, region: region.name };
}
