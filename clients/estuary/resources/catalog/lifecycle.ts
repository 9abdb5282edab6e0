import { withLock } from "../lock.ts";
import type { Session } from "../session.ts";
import { type Properties, clean } from "../values.ts";
import { type Applied, apply } from "./apply.ts";
import { driftOf } from "./drift.ts";
import { editedConfigs } from "./edited.ts";
import { endpointIn } from "./encrypted.ts";
import { heldTasks } from "./held.ts";
import { type CatalogInputs, type CatalogOutputs, inputsOf, outputsOf } from "./inputs.ts";
import { look } from "./look.ts";
import { presumedLost } from "./lost.ts";
import { settle } from "./settle.ts";
import { encryptedIn } from "./wanted.ts";

/** Where the catalogue is, and whose: what the engine knows it by. */
export function idOfCatalog({ dataPlane, owner }: Pick<CatalogInputs, "dataPlane" | "owner">): string {
  return `${dataPlane}:${owner.slice(0, 16)}`;
}

/**
 * Publishes the catalogue, taking over what is ours or may be adopted, and waits until its tasks run.
 * @throws NotReadyError when it is published but not seen to run; any other error means that what is live is as it was
 */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = inputsOf(properties);
  const id = idOfCatalog(inputs);
  return { id, outs: await put(session, id, properties, undefined) };
}

export async function update(session: Session, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  return { outs: await put(session, id, news, outputsOf(olds)) };
}

async function put(session: Session, id: string, properties: Properties, olds: CatalogOutputs | undefined): Promise<Properties> {
  const inputs = inputsOf(properties);
  return locked(session, inputs.owner, async () => settle(session, id, inputs, properties, olds, await apply(session, inputs, olds)));
}

/** What is recorded, with what others changed and what Estuary disabled. Never gone: to a token without rights everything looks gone. */
export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const olds = outputsOf(recorded);
  const live = await look(session, Object.keys(olds.published));
  const lost = presumedLost(await session.attempts.read(olds.owner), olds);
  const held = await heldTasks(session, olds, olds, lost, live);
  const drift = driftOf(olds, live, await editedConfigs(session, olds.owner, olds, lost, live));
  tell(session, drift, held);
  const encrypted = Object.fromEntries(Object.entries(olds.encrypted).map(([name, text]) => [name, drift[name] === undefined ? (encryptedIn(live.get(name), endpointOf(olds, name)) ?? text) : text]));
  return { id, props: clean({ ...recorded, ...olds, encrypted, drift, disabledByEstuary: Object.fromEntries(held) }) };
}

function endpointOf({ specs }: CatalogOutputs, name: string): ReturnType<typeof endpointIn> {
  const spec = specs[name];
  return spec === undefined ? undefined : endpointIn(spec);
}

/** Deletes every spec of ours in one publication; what is gone already is no fault. */
export async function remove(session: Session, _id: string, recorded: Properties): Promise<void> {
  const olds = outputsOf(recorded);
  const nothing: CatalogInputs = { ...olds, specs: {}, types: {}, adopt: [], paused: [], reenable: [], secretValues: {} };
  await locked(session, olds.owner, async () => {
    const { live, published }: Applied = await apply(session, nothing, olds);
    const names = Object.keys(olds.published);
    if (published === undefined && live.size === 0 && names.length > 0) session.say(`none of the ${names.length} specs below ${olds.prefix} is there: they are deleted already, or the token has no right to see them`);
    await session.attempts.clear(olds.owner);
  });
}

/** Lines on what is live and not as we published it. */
export function tell(session: Session, drift: CatalogOutputs["drift"], held: ReadonlyMap<string, string>): void {
  for (const [name, lines] of Object.entries(drift)) for (const line of lines) session.say(`drift: ${name} ${line}`);
  for (const [name, reason] of held) session.say(`drift: ${name} stands still (${reason}); it stays so until it is named in estuary.reenable`);
}

/** One run at a time works on a catalogue, from its look to the recorded result, also one whose engine has died. */
function locked<Value>(session: Session, owner: string, work: () => Promise<Value>): Promise<Value> {
  return withLock(session, session.attempts.folderOf(owner), session.timing.lock, work);
}
