import type { Instance } from "lambda-cloud-api";
import { join } from "node:path";
import { takeLock } from "@sophia/process-lock";
import { EngineGoneError } from "../engine.ts";
import type { Session } from "../session.ts";
import { sleep } from "../timing.ts";
import { digest } from "../values.ts";
import { defaultBootTimeoutSeconds, type InstanceInputs } from "./inputs.ts";
import { isAlive, tag, tagOf } from "./tags.ts";

/** In user data: the private address of a living instance of the same group. */
export const peerPlaceholder = "@@PEER_PRIVATE_IP@@";

/** User data for one request to launch. */
export interface UserData {
  readonly text: string | undefined;
  /** To be called once there is an instance: waits until the others of the group can see it. */
  launched(id: string): Promise<void>;
  /** To be called when the request has ended: until then no other instance of the group is launched from this machine. */
  release(): Promise<void>;
}

/**
 * One instance initialises a group, every later one joins: while another instance of the group lives, it gets `userData` with that
 * one's address, else `firstUserData`. Two that begin at once are told apart by a lock, held until the first is launched.
 */
export async function userDataFor(session: Session, inputs: InstanceInputs): Promise<UserData> {
  const { group, userData, firstUserData } = inputs;
  if (group === undefined || firstUserData === undefined) return { text: userData, launched: () => Promise.resolve(), release: () => Promise.resolve() };
  const lock = await takeLock(join(session.stateDir, "groups", digest(group), "lock"));
  try {
    const peer = await livingPeer(session, inputs, group);
    const text = peer === undefined ? firstUserData : userData?.replaceAll(peerPlaceholder, peer);
    return { text, launched: (id) => untilListed(session, id), release: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Lists may be behind a launch; a fault in looking is no reason to lose the instance. */
async function untilListed(session: Session, id: string): Promise<void> {
  const deadline = Date.now() + session.timing.lag;
  for (;;) {
    const list = await session.instances.fresh().catch((): readonly Instance[] => []);
    if (list.some((each) => each.id === id) || Date.now() > deadline) return;
    await sleep(session.timing.poll / 4);
  }
}

/** The private address of a living peer, waited for while there is a peer that has none yet; undefined when there is no peer. */
async function livingPeer(session: Session, { owner }: InstanceInputs, group: string): Promise<string | undefined> {
  const deadline = Date.now() + defaultBootTimeoutSeconds * 1000;
  let list = await session.instances.fresh();
  let looked = false;
  for (;;) {
    const peers = list.filter((each) => isAlive(each) && tagOf(each, tag.group) === group && tagOf(each, tag.owner) !== owner);
    if (peers.length === 0) {
      if (looked) return undefined;
      // One empty list is no proof: a second beginning would split the group.
      looked = true;
      await sleep(session.timing.lag);
      list = await session.instances.fresh();
      continue;
    }
    const address = best(peers)?.private_ip;
    if (address !== undefined) return address;
    const booting = peers.some(({ status }) => status !== "unhealthy");
    if (!booting || Date.now() > deadline) throw new Error(stuck(group, peers));
    if (!(await session.engine.alive())) throw new EngineGoneError("nothing was launched");
    list = await session.instances.tick(session.timing.poll);
  }
}

/** An active peer before a booting one; an unhealthy one cannot be joined. */
function best(peers: readonly Instance[]): Instance | undefined {
  const able = peers.filter(({ private_ip: address }) => address !== undefined && address !== "");
  return able.find(({ status }) => status === "active") ?? able.find(({ status }) => status === "booting");
}

function stuck(group: string, peers: readonly Instance[]): string {
  const named = peers.map(({ id, status }) => `${id} (${status})`).join(", ");
  return `group ${group} has instances, but none that can be joined: ${named}. Repair or terminate them: while one lives, nothing initialises the group a second time.`;
}
