import type { CatalogType, CaptureModel, MaterializationModel, Model } from "../catalogue/types.ts";
import { bindingsOf, pathText } from "./bindings.ts";
import { endpointChanges } from "./endpoint-changes.ts";
import { type FieldChange, changes, hiddenChange } from "./field-change.ts";
import { normalise } from "./normalise.ts";
import { isRecord, type Loose, recordIn } from "./values.ts";

export type { FieldChange } from "./field-change.ts";

/**
 * What a publication of our model would change in what is live. Ignored is what the service does by itself: expanded schemas, noted resources, the order of bindings,
 * bindings that a discovery or a linked capture added, raised backfill counters, defaults, older names of keys, and all ciphertext: whether a secret has changed is
 * told by a digest of the plain values, which alone can tell.
 * @param live the live model, or its text
 * @param former our model as it was last published, whose bindings are ours to take away
 */
export function compare(ours: Model, live: unknown, type: CatalogType, former?: unknown): readonly FieldChange[] {
  const there: unknown = typeof live === "string" ? JSON.parse(live) : live;
  const [to, from] = [normalise(type, ours), normalise(type, there)];
  const { endpoint: ourEndpoint, bindings: _ourBindings, derive: ourDerive, triggers: ourTriggers, ...ourRest } = to;
  const { endpoint: liveEndpoint, bindings: _liveBindings, derive: liveDerive, triggers: liveTriggers, ...liveRest } = from;
  return [
    ...endpointChanges(ourEndpoint, liveEndpoint),
    ...named("bindings", recordIn(to, "bindings"), recordIn(from, "bindings"), addsBindings(ours) ? pathsOf(former) : undefined),
    ...derivationChanges(ourDerive, liveDerive),
    // Triggers have headers, and so secrets in clear.
    ...hiddenChange("triggers", ourTriggers, liveTriggers),
    ...changes("", ourRest, liveRest),
  ];
}

/** Whether the service adds bindings to the task by itself. */
function addsBindings(model: Model): boolean {
  return (model as CaptureModel).autoDiscover?.addNewBindings === true || ((model as MaterializationModel).source ?? undefined) !== undefined;
}

function pathsOf(former: unknown): ReadonlySet<string> {
  return new Set(bindingsOf(former).map(({ path }) => pathText(path)));
}

function derivationChanges(ours: unknown, live: unknown): readonly FieldChange[] {
  if (!isRecord(ours) || !isRecord(live)) return changes("derive", ours, live);
  const { transforms: _ours, using: ourUsing, redactSalt: ourSalt, ...ourRest } = ours;
  const { transforms: _live, using: liveUsing, redactSalt: liveSalt, ...liveRest } = live;
  return [
    ...named("derive.transforms", recordIn(ours, "transforms"), recordIn(live, "transforms")),
    // Of what derives, a connector has a configuration.
    ...(configured(ourUsing) || configured(liveUsing) ? hiddenChange("derive.using", ourUsing, liveUsing) : changes("derive.using", ourUsing, liveUsing)),
    ...hiddenChange("derive.redactSalt", ourSalt, liveSalt),
    ...changes("derive", ourRest, liveRest),
  ];
}

function configured(using: unknown): boolean {
  return isRecord(using) && ("connector" in using || "local" in using);
}

/**
 * Changes of bindings or transforms.
 * @param owned where the service adds some by itself: which of those that are live were ours; the others are left alone
 */
function named(path: string, ours: Loose, live: Loose, owned?: ReadonlySet<string>): readonly FieldChange[] {
  const names = new Set([...Object.keys(ours), ...Object.keys(live).filter((name) => owned === undefined || owned.has(name))]);
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
