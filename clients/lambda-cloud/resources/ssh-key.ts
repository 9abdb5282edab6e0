import type { GeneratedSshKey, SshKey } from "lambda-cloud-api";
import { randomUUID } from "node:crypto";
import { mayHaveTakenEffect } from "./busy.ts";
import { isOurs } from "./durable.ts";
import { EngineGoneError } from "./engine.ts";
import { withLock } from "./lock.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, digest, hasUnknown } from "./values.ts";

interface Inputs {
  readonly name: string;
  readonly publicKey?: string;
}

interface Result {
  readonly key: SshKey;
  /** Whether we added it, and so may delete it. */
  readonly created: boolean;
  readonly privateKey?: string;
}

export function check(_olds: Properties | undefined, news: Properties): { inputs: Properties; failures: { property: string; reason: string }[] } {
  const { name, publicKey } = news as Partial<Inputs>;
  const failures = [];
  if (typeof name !== "string" || name === "" || name.length > 64) failures.push({ property: "name", reason: `name is "${String(name)}"; allowed: 1 to 64 characters` });
  if (publicKey !== undefined && !hasUnknown(publicKey) && blobOf(publicKey) === undefined) {
    failures.push({ property: "publicKey", reason: 'publicKey is no OpenSSH public key; allowed: one line such as "ssh-ed25519 AAAA... comment"' });
  }
  return { inputs: news, failures };
}

/** The comment of a key may change freely. */
export function diff(_id: string, olds: Properties, news: Properties): { changes: boolean; replaces: string[]; deleteBeforeReplace: true } {
  const wanted = (news as Partial<Inputs>).publicKey;
  const replaces: string[] = [];
  if (news["name"] !== olds["name"]) replaces.push("name");
  if (hasUnknown(wanted) || (wanted !== undefined && blobOf(wanted) !== blobOf(String(olds["publicKey"])))) replaces.push("publicKey");
  return { changes: replaces.length > 0, replaces, deleteBeforeReplace: true };
}

/** Takes a key that is there already, by its type and content, under whatever name; else adds it. */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = properties as unknown as Inputs;
  const owner = `ssh-key-${digest(JSON.stringify([inputs.name, blobOf(inputs.publicKey ?? "") ?? ""]))}`;
  return withLock(session, session.attempts.folderOf(owner), session.timing.end, async () => {
    const { key, created, privateKey } = await obtain(session, inputs, owner);
    return { id: key.id, outs: clean({ ...properties, ...outputsOf(key), created, privateKey }) };
  });
}

async function obtain(session: Session, inputs: Inputs, owner: string): Promise<Result> {
  const attempt = await session.attempts.read(owner);
  const keys = await session.cloud.listSshKeys();
  const known = inputs.publicKey === undefined ? undefined : keys.find((each) => blobOf(each.public_key) === blobOf(inputs.publicKey ?? ""));
  if (known !== undefined) return { key: known, created: known.name === inputs.name && isOurs(attempt, known.id) };
  const namesake = keys.find(({ name }) => name === inputs.name);
  if (namesake !== undefined) {
    // A pair of our own making whose private key nobody has read is of no use to anyone.
    if (inputs.publicKey !== undefined || !isOurs(attempt, namesake.id)) throw takenName(inputs.name);
    await session.cloud.deleteSshKey(namesake.id);
  }
  return add(session, inputs, owner);
}

async function add(session: Session, inputs: Inputs, owner: string): Promise<Result> {
  if (!(await session.engine.alive())) throw new EngineGoneError("no SSH key was added");
  const { name, publicKey } = inputs;
  const attempt = { attempt: randomUUID(), sentAt: Date.now() };
  await session.attempts.write(owner, attempt);
  try {
    const key = await session.cloud.addSshKey({ name, ...(publicKey === undefined ? {} : { public_key: publicKey }) });
    await session.attempts.write(owner, { ...attempt, id: key.id });
    return { key, created: true, ...privateKeyOf(key) };
  } catch (error) {
    if (!mayHaveTakenEffect(error)) {
      await session.attempts.clear(owner);
      throw error;
    }
    // Without a public key of ours its private half was in the lost answer: the next run makes another.
    if (publicKey === undefined) throw error;
    const namesakes = (await session.cloud.listSshKeys()).filter((each) => each.name === name);
    const key = namesakes.find((each) => blobOf(each.public_key) === blobOf(publicKey));
    if (key !== undefined) return { key, created: true };
    throw namesakes.length === 0 ? error : takenName(name);
  }
}

function takenName(name: string): Error {
  return new Error(`an SSH key named ${name} exists with another public key; choose another name, or delete it on cloud.lambda.ai`);
}

function privateKeyOf(key: SshKey | GeneratedSshKey): { privateKey?: string } {
  return "private_key" in key ? { privateKey: key.private_key } : {};
}

export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const key = (await session.cloud.listSshKeys()).find((each) => each.id === id);
  return key === undefined ? {} : { id, props: { ...recorded, ...outputsOf(key) } };
}

export function update(_session: Session, _id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  return Promise.resolve({ outs: { ...olds, ...news, publicKey: olds["publicKey"] } });
}

/** Only a key that we added; one that was there before stays. */
export async function remove(session: Session, id: string, recorded: Properties): Promise<void> {
  if (recorded["created"] === true) await session.cloud.deleteSshKey(id);
  const { name, publicKey } = recorded as Partial<Inputs>;
  for (const blob of [blobOf(publicKey ?? "") ?? "", ""]) await session.attempts.clear(`ssh-key-${digest(JSON.stringify([name, blob]))}`);
}

function outputsOf({ id, name, public_key: publicKey }: SshKey): Properties {
  return { sshKeyId: id, keyName: name, publicKey };
}

/** Type and content of a public key, without its comment; undefined when it is none. */
function blobOf(publicKey: string): string | undefined {
  return /^\s*((?:ssh|ecdsa|sk)-[a-z0-9@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(publicKey)?.slice(1, 3).join(" ");
}
