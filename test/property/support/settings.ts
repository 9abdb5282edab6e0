import fc from "fast-check";
import { policyRules } from "../../../config/policy-rules.ts";
import { type Leaf, describeSettings } from "../../../config/settings/describe.ts";

/** Every key of the settings. */
export const leaves: readonly Leaf[] = describeSettings().flatMap((subject) => subject.leaves);

/** Keys that hold one value: no lists, no mappings. */
export const scalars = leaves.filter((leaf) => !/^a (list|mapping)/.test(leaf.allowed));

/** A subject that is itself a mapping of names takes any key. */
export const mappings = leaves.filter((leaf) => !leaf.key.includes(".")).map((leaf) => leaf.key);

const unit = (values: fc.Arbitrary<number>, ...units: string[]) => fc.tuple(values, fc.constantFrom(...units)).map(([amount, name]) => `${amount}${name}`);

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const block = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);

/** Right values by what is allowed. A kind of setting without a line here fails the tests, so that none goes untested. */
const kinds: readonly (readonly [allowed: RegExp, values: (match: RegExpExecArray) => fc.Arbitrary<unknown>])[] = [
  [/^a whole number from (\d+) to (\d+)$/, ([, min, max]) => fc.integer({ min: Number(min), max: Number(max) })],
  [/^seconds or milliseconds.* at most (\d+)s$/, ([, most]) => fc.oneof(unit(fc.integer({ min: 1, max: Number(most) * 1000 }), "ms"), unit(fc.integer({ min: 1, max: Number(most) }), "s"))],
  [/^dollars as a number from ([\d.]+) to (\d+)/, ([, min, max]) => fc.integer({ min: Math.ceil(Number(min) * 100), max: Number(max) * 100 }).map((cents) => cents / 100)],
  [/^an instance type/, () => fc.constantFrom("gpu_1x_a10", "gpu_8x_h100_sxm5", "gpu_1x_gh200", "gpu_2x_unheard_of")],
  [/^a region such as/, () => fc.constantFrom("us-east-1", "us-south-1", "europe-central-1")],
  [/^a region of the S3 service/, () => label],
  [/^the name of an S3 bucket/, () => label.map((name) => `bucket-${name}`)],
  [/^the name of a snapshot in the bucket/, () => label.map((name) => `etcd-snapshot-${name}`)],
  [/^a path inside the bucket/, () => label.map((name) => `etcd/${name}`)],
  [/^a path below/, () => label.map((name) => `/data/${name}`)],
  [/^the id of an image/, () => fc.constantFrom("lambda-stack-24-04", "43336648-096d-4cba-9aa2-f9bb7727639d")],
  [/^a label such as/, () => fc.tuple(fc.constantFrom("", "example.com/"), label).map((parts) => parts.join(""))],
  [/^the value of a label/, () => fc.oneof(fc.constant(""), label)],
  [/^a key without spaces$/, () => label.map((name) => `key-of-${name}`)],
  [/^a public key/, () => fc.constantFrom("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ someone@example.com", "ssh-rsa AAAAB3NzaC1yc2E=")],
  [/^letters, digits(, spaces, '\.', '_')? and '-'/, () => fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)],
  [/^an https URL without user, password, query or fragment$/, () => label.map((name) => `https://${name}.example.com`)],
  [/^a whole number with Mi, Gi or Ti/, () => fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom("Mi", "Gi", "Ti")).map(([amount, unit]) => `${amount}${unit}`)],
  [/^a whole number with s, m or h.* at most (\d+)h$/, ([, most]) => fc.oneof(...([["s", 3600], ["m", 60], ["h", 1]] as const).map(([name, each]) => unit(fc.integer({ min: 1, max: Number(most) * each }), name)))],
  [/^a whole number from (\d+) to (\d+) with d, w or m/, ([, min, max]) => fc.tuple(fc.integer({ min: Number(min), max: Number(max) }), fc.constantFrom("d", "w", "m")).map(([amount, unit]) => `${amount}${unit}`)],
  [/^cores or millicores/, () => fc.oneof(fc.integer({ min: 1, max: 99_999 }).map((amount) => `${amount}m`), fc.integer({ min: 1, max: 512 }).map(String), fc.constantFrom("0.5", "1.25", "0.05"))],
  [/^true or false$/, () => fc.boolean()],
  [/^("[^"]+"(, | or )?)+$/, ([all]) => fc.constantFrom(...(JSON.parse(`[${all.replaceAll(" or ", ", ")}]`) as string[]))],
  [/^(\d(?:(?:, | or )\d)+)/, ([, numbers = ""]) => fc.constantFrom(...numbers.split(/, | or /).map(Number))],
  [/^lower-case letters, digits and '-'/, () => label],
  [/^a host name/, () => fc.tuple(label, fc.constantFrom("example.com", "internal")).map((parts) => parts.join("."))],
  [/^registry and path/, () => label.map((name) => `ghcr.io/${name}`)],
  [/^an IPv4 block/, () => block],
  [/^an IPv4 address/, () => fc.ipV4()],
  [/^an http or https URL$/, () => label.map((name) => `https://${name}.example.com:8443/path`)],
  [/^an S3 path/, () => label.map((name) => `s3://bucket-${name}/path`)],
  [/^a cron expression of five fields/, () => fc.constantFrom("0 3 * * *", "*/30 * * * 1-5")],
  [/^a cron expression of six fields/, () => fc.constantFrom("0 0 3 * * *", "0 */5 * * * *", "30 15 2 * * 1-5")],
  [/^an IANA time zone/, () => fc.constantFrom("Etc/UTC", "Europe/Berlin", "America/New_York")],
  [/^a day as/, () => fc.date({ min: new Date("2026-01-01T00:00:00Z"), max: new Date("2099-12-31T00:00:00Z"), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))],
  [/^the name of a rule/, () => fc.constantFrom(...policyRules)],
  [/^an object as the violation names it/, () => label.map((name) => `Deployment sophia-ai/${name}*`)],
  [/^a reason of ten characters/, () => label.map((name) => `until ${name} is mended`)],
  [/^a catalog name such as/, () => label.map((name) => `sophia-ai/${name}`)],
  [/^a prefix of catalog names/, () => label.map((name) => `${name}/`)],
  [/^a data plane such as/, () => label.map((name) => `ops/dp/public/${name}`)],
  [/^an e-mail address$/, () => label.map((name) => `a@${name}.example.com`)],
  [/^the name of a table or schema/, () => fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/)],
  [/^the name of a (schema|replication slot)/, () => fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/)],
  [/^a column, with its type/, () => fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/), fc.constantFrom("", ":string", ":integer")).map((parts) => parts.join(""))],
  [/^a table of schema public such as/, () => fc.stringMatching(/^public\.[a-z]{1,10}$/)],
  [/^a whole number with s or m.* from 60s to 4m$/, () => fc.oneof(unit(fc.integer({ min: 60, max: 240 }), "s"), unit(fc.integer({ min: 1, max: 4 }), "m"))],
  [/^a time in UTC such as/, () => fc.date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2029-12-31T00:00:00Z"), noInvalidDate: true }).map((date) => date.toISOString().replace(/\.\d+/, ""))],
  [/^a host of Snowflake/, () => label.map((name) => `${name}.snowflakecomputing.com`)],
  [/^a name at Snowflake/, () => fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/)],
  [/^a region of Gong/, () => fc.constantFrom("us-55616", "eu-2")],
  [/^owner and repository/, () => label.map((name) => `sophia-ai/${name}`)],
  [/^the name of a Pinecone index/, () => fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/)],
  [/^a model of OpenAI/, () => fc.constantFrom("text-embedding-ada-002", "text-embedding-3-small")],
  [/^a name of three to a hundred letters/, () => fc.constantFrom("Ada Lovelace", "Anne-Marie O'Neill", "Łukasz Żak")],
  [/^days as "P90D"/, () => fc.integer({ min: 1, max: 365 }).map((days) => `P${days}D`)],
  [/^a share from ([\d.]+) to (\d)/, ([, min, max]) => fc.integer({ min: Number(min) * 1000, max: Number(max) * 1000 }).map((thousandths) => thousandths / 1000)],
  [/^"sha256:" and 64 hexadecimal digits$/, () => fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`)],
  [/^(a path|text)$/, () => fc.string({ minLength: 1 })],
];

/** Right values of one key. */
export function rightValue(leaf: Pick<Leaf, "key" | "allowed" | "entries">): fc.Arbitrary<unknown> {
  if (leaf.entries !== undefined) return rightEntries(leaf.key, leaf.entries, leaf.allowed);
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

/** Right values of a list or mapping of mappings, or of one mapping that may be left out. */
function rightEntries(key: string, entries: readonly Leaf[], allowed: string): fc.Arbitrary<unknown> {
  const prefix = new RegExp(`^${key.replace(/[.<>]/g, "\\$&")}\\.(<name>\\.|<number>\\.)?`);
  const parts = entries.map((leaf) => [leaf.key.replace(prefix, ""), leaf] as const);
  const entry = fc
    .record(Object.fromEntries(parts.map(([name, leaf]) => [name, rightValue(leaf)])), { requiredKeys: parts.filter(([, leaf]) => leaf.required).map(([name]) => name) })
    .map(nested);
  if (allowed.startsWith("a list")) return fc.array(entry, { minLength: 1, maxLength: 3 });
  return allowed.startsWith("a mapping of names") ? fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/), entry, { maxKeys: 2 }) : entry;
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
