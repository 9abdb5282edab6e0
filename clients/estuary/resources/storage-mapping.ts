import type { StorageMapping } from "../api.ts";
import { type Failure, prefixFaults } from "./faults.ts";
import type { Difference } from "./resource.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, hasUnknown, isRecord, same } from "./values.ts";

interface Inputs {
  readonly prefix: string;
  /** As Estuary has them, such as { provider: "S3", bucket, region, prefix }. */
  readonly stores: readonly Readonly<Record<string, unknown>>[];
  readonly dataPlanes: readonly string[];
  readonly detail?: string;
}

const providers = ["GCS", "S3", "AZURE", "CUSTOM"];

export function check(_olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const { stores, dataPlanes } = news;
  const failures = prefixFaults("prefix", news["prefix"]);
  if (!hasUnknown(stores)) {
    if (!Array.isArray(stores) || stores.length === 0) failures.push({ property: "stores", reason: "stores is empty; allowed: at least one store, of which the first takes new data" });
    else {
      stores.forEach((store: unknown, index) => {
        const provider: unknown = isRecord(store) ? store["provider"] : undefined;
        if (!providers.includes(String(provider))) failures.push({ property: "stores", reason: `stores[${index}].provider is ${JSON.stringify(provider) ?? "missing"}; allowed: ${providers.join(", ")}` });
      });
    }
  }
  if (!hasUnknown(dataPlanes) && (!Array.isArray(dataPlanes) || dataPlanes.length === 0)) failures.push({ property: "dataPlanes", reason: 'dataPlanes is empty; allowed: names of data planes, such as "ops/dp/public/gcp-us-central1-c2"' });
  return { inputs: news, failures };
}

export function diff(_id: string, olds: Properties, news: Properties): Difference {
  const replaces = !hasUnknown(news["prefix"]) && news["prefix"] !== olds["prefix"] ? ["prefix"] : [];
  const changed = (["stores", "dataPlanes", "detail"] as const).some((key) => hasUnknown(news[key]) || !same(news[key], olds[key]));
  // A mapping cannot be deleted, so the former one stays beside the new one.
  return { changes: changed || replaces.length > 0 || hasUnknown(news["prefix"]), replaces, deleteBeforeReplace: false };
}

/**
 * Makes the mapping, or takes over the one that is there when it is as wanted: a prefix has one, and none can be deleted.
 * @throws Error when another one is there, by which data of others may lie
 */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = properties as unknown as Inputs;
  const there = await session.api.storageMapping(inputs.prefix);
  if (there === undefined) await session.api.createStorageMapping(mappingOf(inputs));
  else refuseOther(inputs, there);
  return { id: inputs.prefix, outs: clean(properties) };
}

export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const live = await session.api.storageMapping(id);
  if (live === undefined) return {};
  const { stores, data_planes: dataPlanes } = live.spec;
  const detail = live.detail === undefined || recorded["detail"] === undefined ? {} : { detail: live.detail };
  return { id, props: clean({ ...recorded, stores: withoutNulls(stores), dataPlanes: dataPlanes ?? [], ...detail }) };
}

export async function update(session: Session, _id: string, _olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  await change(session, news as unknown as Inputs);
  return { outs: clean(news) };
}

/** Estuary has no deletion of storage mappings: it stays, and data goes on lying there. */
export function remove(session: Session, id: string): Promise<void> {
  session.say(`the storage mapping of ${id} stays: Estuary cannot delete one`);
  return Promise.resolve();
}

function refuseOther({ prefix, stores, dataPlanes, detail }: Inputs, there: StorageMapping): void {
  const { stores: theirs, data_planes: planes } = there.spec;
  if (same(withoutNulls(theirs), stores) && same(planes ?? [], dataPlanes) && (detail === undefined || detail === there.detail)) return;
  throw new Error(`a storage mapping of ${prefix} exists and is another one: stores ${JSON.stringify(withoutNulls(theirs))}, data planes ${JSON.stringify(planes ?? [])}, detail ${JSON.stringify(there.detail) ?? "none"}. To take it over set the same here, run the update, and change it then`);
}

async function change(session: Session, inputs: Inputs): Promise<void> {
  const { republish } = await session.api.updateStorageMapping(mappingOf(inputs));
  if (republish) session.say(`the storage mapping of ${inputs.prefix} has changed: specs below it use it once they are published anew`);
}

function mappingOf({ prefix, stores, dataPlanes, detail }: Inputs): StorageMapping {
  return { prefix, spec: { stores, data_planes: dataPlanes }, ...(detail === undefined ? {} : { detail }) };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)]));
}
