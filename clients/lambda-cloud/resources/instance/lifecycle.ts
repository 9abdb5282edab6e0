import { NotReadyError } from "../partial.ts";
import type { Session } from "../session.ts";
import { type Properties, clean } from "../values.ts";
import { isReady } from "./diff.ts";
import { endInstance } from "./end.ts";
import { inputsOf } from "./inputs.ts";
import { refreshed } from "./outputs.ts";
import { isAlive, tag, tagOf, userDataHash } from "./tags.ts";
import { find, untilReady } from "./wait.ts";

/**
 * The instance as it is now; `{}` when it is gone: not found, terminated or preempted. Any fault of the API is an error and never "gone".
 * Gives no inputs: the host does not hand them in, so their user data would be lost from the state; `diff` compares what is read with what is wanted.
 */
export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const listed = find(await session.instances.recent(session.timing.read), id);
  const instance = listed ?? (await session.cloud.getInstance(id));
  if (instance === undefined) await requireOurAccount(session, id, recorded);
  if (instance === undefined || !isAlive(instance)) return {};
  return { id, props: refreshed(recorded, instance) };
}

/**
 * Renames; records what needs no request; waits for an instance that was not ready.
 * @throws NotReadyError when it still is not
 */
export async function update(session: Session, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  const { userData, firstUserData: _first, name, ...rest } = inputsOf(news);
  const kept = Object.fromEntries(Object.entries(olds).filter(([key]) => !inputKeys.has(key) || key in rest));
  let outs: Properties = clean({ ...kept, ...rest, hostname: rest.hostname ?? olds["hostname"], name: olds["name"], userDataHash: userDataHash(userData), won: wonOf(olds, rest.candidates) });
  if (name !== undefined && name !== olds["name"]) {
    await session.cloud.renameInstance(id, name);
    outs = { ...outs, name };
  }
  if (isReady(olds as { status: string; ip?: string })) return { outs };
  const instance = await session.cloud.getInstance(id);
  const waited = instance === undefined ? undefined : await untilReady(session, instance, rest.bootTimeoutSeconds);
  if (waited === undefined || waited.end === "gone") throw new Error(`${waited?.reason ?? `instance ${id} does not exist any more`}; the next update launches another`);
  const now = named(refreshed(outs, waited.instance), name);
  if (waited.end === "not-ready") throw new NotReadyError(waited.reason, id, news, now);
  return { outs: now };
}

/**
 * A key of another account or workspace sees nothing of ours and would make all of it look gone, launched again there, and costing here for ever.
 * So an instance that is not found counts as gone only where something else of its stack is: the SSH key it was launched with, or a sibling.
 */
async function requireOurAccount(session: Session, id: string, { sshKeyName, stackTag }: Properties): Promise<void> {
  if (typeof sshKeyName !== "string") return;
  if ((await session.instances.recent(session.timing.read)).some((each) => tagOf(each, tag.stack) === stackTag)) return;
  if ((await session.cloud.listSshKeys()).some(({ name }) => name === sshKeyName)) return;
  throw new Error(`neither instance ${id} nor the SSH key ${sshKeyName} it was launched with is in this account; check that the API key is of the right account and workspace. If both are really gone, take the instance out of the state (pulumi state delete), then run this again`);
}

/** Terminates and waits for the end. */
export async function remove(session: Session, id: string, recorded: Properties): Promise<void> {
  const listed = find(await session.instances.recent(session.timing.read), id);
  if (listed === undefined && (await session.cloud.getInstance(id)) === undefined) await requireOurAccount(session, id, recorded);
  await endInstance(session, id);
  const { owner } = recorded;
  if (typeof owner === "string" && (await session.attempts.read(owner))?.id === id) await session.attempts.clear(owner);
}

/** Inputs that may be left out later, and are then left out of the outputs. */
const inputKeys = new Set(["maxCentsPerHour", "waitForCapacity", "image", "replaceOn", "tags", "filesystems", "firewallRulesets", "adoptInstanceId", "bootTimeoutSeconds", "expiresAt", "group"]);

function wonOf(olds: Properties, candidates: readonly { type: string; region: string }[]): number {
  return candidates.findIndex(({ type, region }) => type === olds["instanceType"] && region === olds["region"]);
}

/** Lists may be behind a change of the name. */
function named(outs: Properties, name: string | undefined): Properties {
  return name === undefined ? outs : { ...outs, name };
}

