import fc from "fast-check";
import { type Leaf, describeSettings } from "../../../config/settings/describe.ts";

/** Every key of the settings. */
export const leaves: readonly Leaf[] = describeSettings().flatMap((subject) => subject.leaves);

/** Keys that hold one value: no lists, no mappings. */
export const scalars = leaves.filter((leaf) => !/^a (list|mapping)/.test(leaf.allowed));

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const block = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);

/** Right values by what is allowed. A kind of setting without a line here fails the tests, so that none goes untested. */
const kinds: readonly (readonly [allowed: RegExp, values: (match: RegExpExecArray) => fc.Arbitrary<unknown>])[] = [
  [/^a whole number from (\d+) to (\d+)$/, ([, min, max]) => fc.integer({ min: Number(min), max: Number(max) })],
  [/^a whole number with Mi, Gi or Ti/, () => fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom("Mi", "Gi", "Ti")).map(([amount, unit]) => `${amount}${unit}`)],
  [/^a whole number with s, m or h/, () => fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom("s", "m", "h")).map(([amount, unit]) => `${amount}${unit}`)],
  [/^a whole number with d, w or m/, () => fc.tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom("d", "w", "m")).map(([amount, unit]) => `${amount}${unit}`)],
  [/^cores or millicores/, () => fc.oneof(fc.integer({ min: 1, max: 99_999 }).map((amount) => `${amount}m`), fc.integer({ min: 1, max: 512 }).map(String), fc.constantFrom("0.5", "1.25", "0.05"))],
  [/^true or false$/, () => fc.boolean()],
  [/^("[^"]+"(, )?)+$/, ([all]) => fc.constantFrom(...(JSON.parse(`[${all}]`) as string[]))],
  [/^(\d(?:(?:, | or )\d)+)/, ([, numbers = ""]) => fc.constantFrom(...numbers.split(/, | or /).map(Number))],
  [/^lower-case letters, digits and '-'/, () => label],
  [/^a host name/, () => fc.tuple(label, fc.constantFrom("example.com", "internal")).map((parts) => parts.join("."))],
  [/^registry and path/, () => label.map((name) => `ghcr.io/${name}`)],
  [/^an IPv4 block/, () => block],
  [/^an IPv4 address/, () => fc.ipV4()],
  [/^an http or https URL$/, () => label.map((name) => `https://${name}.example.com:8443/path`)],
  [/^an S3 path/, () => label.map((name) => `s3://bucket-${name}/path`)],
  [/^a cron expression of six fields/, () => fc.constantFrom("0 0 3 * * *", "0 */5 * * * *", "30 15 2 * * 1-5")],
  [/^an IANA time zone/, () => fc.constantFrom("Etc/UTC", "Europe/Berlin", "America/New_York")],
  [/^"sha256:" and 64 hexadecimal digits$/, () => fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`)],
  [/^(a path|text)$/, () => fc.string({ minLength: 1 })],
];

/** Right values of one key. */
export function rightValue(leaf: Pick<Leaf, "key" | "allowed">): fc.Arbitrary<unknown> {
  const list = /^a list; each: (.+)$/.exec(leaf.allowed)?.[1];
  if (list !== undefined) return fc.array(rightValue({ key: leaf.key, allowed: list }), { minLength: 1, maxLength: 4 });
  const mapping = /^a mapping of names; each: (.+)$/.exec(leaf.allowed)?.[1];
  if (mapping !== undefined) return fc.dictionary(label, rightValue({ key: leaf.key, allowed: mapping }), { maxKeys: 3 });
  for (const [allowed, values] of kinds) {
    const match = allowed.exec(leaf.allowed);
    if (match !== null) return values(match);
  }
  throw new Error(`no values are known for ${leaf.key}, allowed: ${leaf.allowed}; add its kind to test/property/support/settings.ts`);
}

/** The object that holds some keys: `{"a.b": 1}` becomes `{a: {b: 1}}`. */
export function nested(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const path = key.split(".");
    const last = path.pop() ?? key;
    let place = root;
    for (const part of path) place = (place[part] ??= {}) as Record<string, unknown>;
    place[last] = value;
  }
  return root;
}

/** What a stack may write, each key by itself right: rules between keys may be broken. */
export const rightInput: fc.Arbitrary<Record<string, unknown>> = fc
  .record(Object.fromEntries(leaves.map((leaf) => [leaf.key, rightValue(leaf)])), { requiredKeys: [] })
  .map(nested);

/** A value no setting of one value takes: a mapping. */
export const noScalar: unknown = { neither: "this nor that" };
