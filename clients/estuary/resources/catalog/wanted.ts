import type { LiveSpec, RawJson } from "../../api.ts";
import type { CatalogType, Model } from "../../catalogue/types.ts";
import { type FieldChange, compare } from "../../plan/compare.ts";
import { cut, jsonObject, jsonText } from "../../raw-json.ts";
import { canonical } from "../../catalogue/secrets.ts";
import { isRecord } from "../values.ts";
import { isDisabled, withDisabled } from "./disabled.ts";
import { type Endpointed, digestOf, endpointIn, secretsInClear } from "./encrypted.ts";
import type { CatalogInputs, CatalogOutputs } from "./inputs.ts";
import type { Look, Lost } from "./types.ts";
import { losesBinding, upheld } from "./upheld.ts";

/** A spec of ours beside what is live. */
export interface Wanted {
  readonly name: string;
  readonly type: CatalogType;
  readonly live?: LiveSpec;
  /** As it is to be published, but for its configuration, which is plain. */
  readonly model: Model;
  /** What differs from what is live. */
  readonly fields: readonly FieldChange[];
  /** Why it is to be published; none: it is as wanted. */
  readonly reasons: readonly string[];
  readonly disabled: boolean;
  /** Keyed digest of its configuration, of a task with a connector. */
  readonly digest?: string;
  /** Its configuration encrypted; absent: it must be encrypted anew. */
  readonly ciphertext?: RawJson;
}

export interface Context {
  readonly inputs: CatalogInputs;
  readonly olds?: CatalogOutputs | undefined;
  /** What interrupted runs published. */
  readonly lost?: Lost | undefined;
  readonly live: Look;
  /** Tasks that the service, not we, let stand still: they stay so. */
  readonly held: ReadonlySet<string>;
  /** Tasks whose live configuration a person published: ours is put back. */
  readonly edited: ReadonlySet<string>;
}

export function wantedOf(context: Context): readonly Wanted[] {
  const { inputs } = context;
  return Object.entries(inputs.specs).map(([name, spec]) => wanted(context, name, spec));
}

function wanted({ inputs, olds, lost, live, held, edited }: Context, name: string, spec: Model): Wanted {
  const type = inputs.types[name] ?? "collection";
  const former = olds?.specs[name];
  const there = live.get(name);
  const liveModel: unknown = there?.model === undefined ? undefined : JSON.parse(there.model);
  const { reset, ...lasting } = spec as Model & { reset?: true };
  const disabled = isDisabled(spec) || inputs.paused.includes(name) || held.has(name);
  const model = upheld(withDisabled(lasting, disabled), liveModel, former);
  const reasons: string[] = [];
  const endpoint = endpointIn(model);
  const secretState: Partial<Pick<Wanted, "digest" | "ciphertext">> = endpoint === undefined ? {} : secretStateOf(endpoint, { inputs, olds, lost }, name, there);
  let fields: readonly FieldChange[] = [];
  if (there === undefined) reasons.push("new");
  else {
    // Standing still is judged by itself: the service may have set it.
    fields = compare(withDisabled(model, isDisabled(liveModel)), there.model, type);
    reasons.push(...fields.map(({ path }) => path));
    if (isDisabled(liveModel) !== disabled) reasons.push(disabled ? "disabled" : "enabled");
    if (former !== undefined && losesBinding(model, former)) reasons.push("bindings");
  }
  // A one-time order: it is carried out when it is first seen.
  const resets = reset === true && !(lost === undefined ? asksReset(former) : lost.resets.includes(name));
  if (resets) reasons.push("reset");
  const { digest, ciphertext } = secretState;
  const liveConfig = configIn(there);
  const inClear = endpoint !== undefined && liveConfig !== undefined && secretsInClear(endpoint.config, JSON.parse(liveConfig)).length > 0;
  if (endpoint !== undefined && (ciphertext === undefined || inClear || edited.has(name))) reasons.push("configuration");
  const keepsLive = liveConfig !== undefined && !inClear && !edited.has(name) && !fields.some(({ path }) => path.startsWith("endpoint"));
  const usable = ciphertext !== undefined && keepsLive ? liveConfig : ciphertext;
  return {
    name, type, disabled, fields, reasons,
    model: resets ? { ...model, reset: true } : model,
    ...(there === undefined ? {} : { live: there }),
    ...(digest === undefined ? {} : { digest }),
    ...(usable === undefined ? {} : { ciphertext: usable }),
  };
}

/** Whether a spec has the order to fill its collection anew. */
export function asksReset(spec: unknown): boolean {
  return (spec as { reset?: true } | undefined)?.reset === true;
}

/** Whether what is recorded, or what an interrupted run published, was encrypted from the same configuration. */
function secretStateOf(endpoint: Endpointed, { inputs, olds, lost }: Pick<Context, "inputs" | "olds" | "lost">, name: string, there: LiveSpec | undefined): { digest: string; ciphertext?: RawJson } {
  const digest = digestOf(inputs, endpoint);
  const sent = lost?.encrypted[name];
  // Of an interrupted run only what is live counts.
  if (lost?.digests[name] === digest && sent !== undefined && configIn(there) === sent) return { digest, ciphertext: sent as RawJson };
  const recorded = olds?.encrypted[name];
  if (olds?.plainDigests[name] === digest && recorded !== undefined && recorded !== "") return { digest, ciphertext: recorded as RawJson };
  return { digest };
}

/** Text of the live configuration. It may differ from ours: some connectors renew their tokens themselves. */
export function configIn(live: LiveSpec | undefined): RawJson | undefined {
  return live?.model === undefined ? undefined : cut(live.model, ["endpoint", "connector", "config"]);
}

/**
 * Text of the live configuration where it may be recorded: encrypted, with every secret of ours as ciphertext. Nothing else may be, because
 * outputs are stored as they are.
 */
export function encryptedIn(live: LiveSpec | undefined, endpoint: Endpointed | undefined): RawJson | undefined {
  const text = configIn(live);
  if (text === undefined || endpoint === undefined) return undefined;
  const config: unknown = JSON.parse(text);
  return isRecord(config) && "sops" in config && secretsInClear(endpoint.config, config).length === 0 ? text : undefined;
}

/** A model's text with the encrypted configuration put in byte for byte. */
export function textOf(model: Model, ciphertext: RawJson | undefined): RawJson {
  const { image } = endpointIn(model) ?? {};
  if (image === undefined || ciphertext === undefined) return canonical(model) as RawJson;
  const endpoint = jsonObject([["connector", jsonObject([["config", ciphertext], ["image", jsonText(image)]])]]);
  const members = Object.entries(model).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return jsonObject(members.map(([key, value]) => [key, key === "endpoint" ? endpoint : (canonical(value) as RawJson)]));
}
