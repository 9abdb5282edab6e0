import { connectorOf } from "../catalogue/connectors/index.ts";
import { isSecretRef } from "../catalogue/secrets.ts";
import { type FieldChange, changes, hiddenChange, notShown } from "./field-change.ts";
import { isRecord, type Loose, recordIn } from "./values.ts";

/** What stands in a change for a secret. */
const secretShown = "(secret)";
const clearShown = "(in clear)";
const suffix = "_sops";

/**
 * What differs between an endpoint and the live one. Of a live configuration no text is told: the dashboard stores some secrets in clear, such as the values of a
 * webhook's headers, and a person may put one anywhere.
 */
export function endpointChanges(ours: unknown, live: unknown): readonly FieldChange[] {
  if (!isRecord(ours) || !isRecord(live)) return hiddenChange("endpoint", ours, live);
  const [{ config: ourConfig = {}, image, ...ourConnector }, { config: liveConfig, image: liveImage, ...liveConnector }] = [recordIn(ours, "connector"), recordIn(live, "connector")];
  const { connector: _ours, ...ourRest } = ours;
  const { connector: _live, ...liveRest } = live;
  const { sops: _sops, ...clear } = isRecord(liveConfig) ? liveConfig : {};
  return [
    ...eachHidden("endpoint", ourRest, liveRest),
    ...changes("endpoint.connector.image", image, liveImage),
    ...eachHidden("endpoint.connector", ourConnector, liveConnector),
    ...configChanges("endpoint.connector.config", ourConfig, clear, isOurs(image, ourConfig)),
  ];
}

/** Other kinds of endpoints have a configuration too. */
function eachHidden(path: string, ours: Loose, live: Loose): readonly FieldChange[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(live)])].flatMap((key) => hiddenChange(`${path}.${key}`, ours[key], live[key]));
}

/**
 * Whether a configuration is of a catalogue, in which secrets are references: its connector's schema takes it. One that is not, as when two live specs are compared, may
 * have secrets in clear.
 */
function isOurs(image: unknown, config: unknown): boolean {
  return typeof image === "string" && connectorOf(image)?.config.safeParse(config).success === true;
}

/**
 * Ours holds references where what is live holds ciphertext under the key with a suffix.
 * @param open whether the values of ours may be told
 */
function configChanges(path: string, ours: unknown, live: unknown, open: boolean): readonly FieldChange[] {
  if (isSecretRef(ours)) return live === ciphertext ? [] : [{ path, from: live === undefined ? undefined : clearShown, to: secretShown }];
  if (live === ciphertext) return [{ path, from: secretShown, to: shown(ours, open) }];
  if (Array.isArray(ours) && Array.isArray(live) && ours.length === live.length) return ours.flatMap((each, index) => configChanges(`${path}.${index}`, each, (live as readonly unknown[])[index], open));
  if (isRecord(ours) && isRecord(live)) {
    const there = withMarks(live);
    return [...new Set([...Object.keys(ours), ...Object.keys(there)])].flatMap((key) => configChanges(`${path}.${key}`, ours[key], there[key], open));
  }
  if (ours === live) return [];
  // A number or a truth in place of one of ours is no secret.
  const plain = open && typeof live === typeof ours && (typeof live === "number" || typeof live === "boolean");
  return [{ path, from: live === undefined || plain ? live : notShown, to: shown(ours, open) }];
}

/** Stands for a value that is encrypted. */
const ciphertext = Symbol("ciphertext");

/** A live mapping by the keys of the plain one. What stands there in clear beside its ciphertext is in clear. */
function withMarks(live: Loose): Loose {
  const encrypted = Object.keys(live).filter((key) => key.endsWith(suffix)).map((key) => [key.slice(0, -suffix.length), ciphertext] as const);
  return { ...Object.fromEntries(encrypted), ...Object.fromEntries(Object.entries(live).filter(([key]) => !key.endsWith(suffix))) };
}

/** A value of ours, its references as such. */
function shown(value: unknown, open: boolean): unknown {
  if (value === undefined) return undefined;
  if (!open) return notShown;
  if (isSecretRef(value)) return secretShown;
  if (Array.isArray(value)) return value.map((each) => shown(each, open));
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner, open)])) : value;
}
