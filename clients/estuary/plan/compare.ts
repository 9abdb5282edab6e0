import { isSecretRef } from "../catalogue/secrets.ts";
import type { CatalogType, CaptureModel, MaterializationModel, Model } from "../catalogue/types.ts";
import { normalise } from "./normalise.ts";
import { isRecord, type Loose, recordIn } from "./values.ts";

/** One field of a spec that is not as wanted. No secret and no ciphertext is in it. */
export interface FieldChange {
  /** Dotted; a binding or transform in brackets, by what names it: `bindings[public.orders].backfill`. */
  readonly path: string;
  /** What is live; undefined: absent. */
  readonly from: unknown;
  /** What is wanted; undefined: absent. */
  readonly to: unknown;
}

/** What stands in a change for a secret. */
const secretShown = "(secret)";
const clearShown = "(in clear)";
const suffix = "_sops";

/**
 * What a publication of our model would change in what is live. Ignored is what the service does by itself: expanded schemas, noted resources, the order of bindings,
 * bindings that a discovery or a linked capture added, raised backfill counters, defaults, older names of keys, and all ciphertext: whether a secret has changed is
 * told by a digest of the plain values, which alone can tell.
 * @param live the live model, or its text
 */
export function compare(ours: Model, live: unknown, type: CatalogType): readonly FieldChange[] {
  const there: unknown = typeof live === "string" ? JSON.parse(live) : live;
  const [to, from] = [normalise(type, ours), normalise(type, there)];
  const { endpoint: ourEndpoint, bindings: _ourBindings, derive: ourDerive, ...ourRest } = to;
  const { endpoint: liveEndpoint, bindings: _liveBindings, derive: liveDerive, ...liveRest } = from;
  return [
    ...endpointChanges(ourEndpoint, liveEndpoint),
    ...named("bindings", recordIn(to, "bindings"), recordIn(from, "bindings"), addsBindings(ours)),
    ...derivationChanges(ourDerive, liveDerive),
    ...changes("", ourRest, liveRest),
  ];
}

/** Whether the service adds bindings to the task by itself. */
function addsBindings(model: Model): boolean {
  return (model as CaptureModel).autoDiscover?.addNewBindings === true || ((model as MaterializationModel).source ?? undefined) !== undefined;
}

function endpointChanges(ours: unknown, live: unknown): readonly FieldChange[] {
  if (!isRecord(ours) || !isRecord(live)) return changes("endpoint", ours, live);
  const [{ config: ourConfig, ...ourConnector }, { config: liveConfig, ...liveConnector }] = [recordIn(ours, "connector"), recordIn(live, "connector")];
  const { connector: _ours, ...ourRest } = ours;
  const { connector: _live, ...liveRest } = live;
  const { sops: _sops, ...clear } = isRecord(liveConfig) ? liveConfig : {};
  return [...changes("endpoint", ourRest, liveRest), ...changes("endpoint.connector", ourConnector, liveConnector), ...configChanges("endpoint.connector.config", ourConfig ?? {}, clear)];
}

/** Ours holds references where what is live holds ciphertext under the key with a suffix. */
function configChanges(path: string, ours: unknown, live: unknown): readonly FieldChange[] {
  if (Array.isArray(ours) && Array.isArray(live) && ours.length === live.length) return ours.flatMap((each, index) => configChanges(`${path}.${index}`, each, (live as readonly unknown[])[index]));
  if (!isRecord(ours) || !isRecord(live)) return changes(path, hidden(ours), hidden(live, path));
  const keys = new Set([...Object.keys(ours), ...Object.keys(live).map((key) => (key.endsWith(suffix) ? key.slice(0, -suffix.length) : key))]);
  return [...keys].flatMap((key): readonly FieldChange[] => {
    const at = `${path}.${key}`;
    const [our, their, encrypted] = [ours[key], live[key], live[`${key}${suffix}`] !== undefined];
    if (isSecretRef(our)) return encrypted && their === undefined ? [] : [{ path: at, from: their === undefined ? undefined : clearShown, to: secretShown }];
    if (encrypted) return [{ path: at, from: secretShown, to: our }];
    return configChanges(at, our, their);
  });
}

/** A value of a configuration without what may be secret in it: references, ciphertext, and what a key calls a secret. */
function hidden(value: unknown, path = ""): unknown {
  if (isSecretRef(value)) return secretShown;
  if (Array.isArray(value)) return value.map((each) => hidden(each, path));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.endsWith(suffix) ? key.slice(0, -suffix.length) : key, hidden(inner, key)]));
  if (path.endsWith(suffix)) return secretShown;
  return typeof value === "string" && /secret|password|token|key$/iu.test(path) ? "(hidden)" : value;
}

function derivationChanges(ours: unknown, live: unknown): readonly FieldChange[] {
  if (!isRecord(ours) || !isRecord(live)) return changes("derive", ours, live);
  const { transforms: _ours, ...ourRest } = ours;
  const { transforms: _live, ...liveRest } = live;
  return [...named("derive.transforms", recordIn(ours, "transforms"), recordIn(live, "transforms"), false), ...changes("derive", ourRest, liveRest)];
}

/** Changes of bindings or transforms; what is live alone is left alone where the service adds some by itself. */
function named(path: string, ours: Loose, live: Loose, added: boolean): readonly FieldChange[] {
  const names = new Set([...Object.keys(ours), ...(added ? [] : Object.keys(live))]);
  return [...names].flatMap((name) => {
    const [our, their] = [ours[name], live[name]];
    const at = `${path}[${name}]`;
    if (!isRecord(our) || !isRecord(their)) return changes(at, our, their);
    const { backfill: wanted, ...ourRest } = our;
    const { backfill: counter, ...liveRest } = their;
    // A counter only ever goes up: where the service raised it, that is what we will send.
    const raised = Number(wanted ?? 0) > Number(counter ?? 0) ? [{ path: `${at}.backfill`, from: counter ?? 0, to: wanted }] : [];
    return [...raised, ...changes(at, ourRest, liveRest)];
  });
}

/** Every place at which two values differ, as deep as both are mappings. */
function changes(path: string, ours: unknown, live: unknown): readonly FieldChange[] {
  if (isRecord(ours) && isRecord(live)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(live)]);
    return [...keys].flatMap((key) => changes(path === "" ? key : `${path}.${key}`, ours[key], live[key]));
  }
  if (Array.isArray(ours) && Array.isArray(live) && ours.length === live.length) {
    return ours.flatMap((each: unknown, index) => changes(`${path}.${index}`, each, (live as readonly unknown[])[index]));
  }
  return ours === live ? [] : [{ path, from: live, to: ours }];
}
