import type { ApiKey, ServiceAccount } from "../api.ts";
import { namePattern } from "../catalogue/names.ts";
import { isMarked, markOf } from "./catalog/history.ts";
import { EngineGoneError } from "./engine.ts";
import { type Failure, prefixFaults } from "./faults.ts";
import { withLock } from "./lock.ts";
import { NotReadyError } from "./partial.ts";
import type { Difference } from "./resource.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, hasUnknown, isRecord, messageOf, same } from "./values.ts";

type Grant = ServiceAccount["grants"][number];

interface Inputs {
  readonly owner: string;
  /** Catalog name of the account. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Another number makes another key; the former is revoked. */
  readonly generation: number;
  /** ISO 8601, at most a year. The validity slides with the key's use. */
  readonly validFor: string;
}

const capabilities = ["read", "write", "admin"];

export function check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const inputs: Properties = clean<Properties>({ generation: 1, validFor: "P90D", ...news, owner: olds?.["owner"] ?? news["owner"] });
  const { name, grants, generation, validFor } = inputs;
  const failures: Failure[] = [];
  const fault = (property: string, what: string, allowed: string) => failures.push({ property, reason: `${property} is ${what}; allowed: ${allowed}` });
  if (!hasUnknown(name) && !(typeof name === "string" && namePattern.test(name))) fault("name", JSON.stringify(name) ?? "missing", "a catalog name, such as acme/ci");
  if (!hasUnknown(generation) && !(Number.isInteger(generation) && Number(generation) > 0)) fault("generation", JSON.stringify(generation), "a whole number above 0");
  if (!hasUnknown(validFor) && !(typeof validFor === "string" && /^P(?=\d|T)(\d+[YMWD])*(T(\d+[HMS])+)?$/.test(validFor))) fault("validFor", JSON.stringify(validFor), "an ISO 8601 duration of at most a year, such as P90D");
  if (!hasUnknown(grants)) {
    if (!Array.isArray(grants)) fault("grants", "missing", "a list of { prefix, capability }");
    else {
      (grants as unknown[]).forEach((grant, index) => {
        const { prefix, capability } = isRecord(grant) ? grant : {};
        failures.push(...prefixFaults(`grants[${index}].prefix`, prefix));
        if (!capabilities.includes(String(capability))) fault(`grants[${index}].capability`, JSON.stringify(capability) ?? "missing", capabilities.join(", "));
      });
    }
  }
  return { inputs, failures };
}

export function diff(_id: string, olds: Properties, news: Properties): Difference {
  const replaces = !hasUnknown(news["name"]) && news["name"] !== olds["name"] ? ["name"] : [];
  const changed = ["generation", "validFor"].some((key) => hasUnknown(news[key]) || news[key] !== olds[key]);
  const grants = hasUnknown(news["grants"]) || !same(sorted(news["grants"]), sorted(olds["grants"]));
  return { changes: changed || grants || hasUnknown(news["name"]) || olds["keyId"] === "" || replaces.length > 0, replaces, deleteBeforeReplace: false };
}

/** The account with its grants and one key of ours. A key of ours whose secret nobody has stored is revoked. */
export async function create(session: Session, properties: Properties): Promise<{ id: string; outs: Properties }> {
  const inputs = properties as unknown as Inputs;
  return { id: inputs.name, outs: await put(session, inputs, properties, {}) };
}

export async function update(session: Session, _id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  const inputs = news as unknown as Inputs;
  const kept = olds["generation"] === inputs.generation && olds["validFor"] === inputs.validFor && olds["keyId"] !== "";
  return { outs: await put(session, inputs, news, { granted: grantsIn(olds), ...(kept ? { key: { id: String(olds["keyId"]), secret: String(olds["apiKey"]) } } : {}) }) };
}

export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const account = await session.api.serviceAccount(id);
  if (account === undefined) return {};
  const keyId = account.apiKeys.some((key) => key.id === recorded["keyId"] && isValid(key)) ? recorded["keyId"] : "";
  // Grants that others gave it are theirs; only of an account that is imported all are taken for ours.
  const grants = Array.isArray(recorded["grants"]) ? grantsIn(recorded).filter((grant) => has(account.grants, grant)) : account.grants;
  return { id, props: clean({ ...recorded, grants, keyId }) };
}

/** Revokes our key and takes back our grants: Estuary cannot delete the account itself. */
export async function remove(session: Session, id: string, recorded: Properties): Promise<void> {
  const account = await session.api.serviceAccount(id);
  if (account === undefined) return;
  for (const key of ourKeys(account, String(recorded["owner"]))) await session.api.revokeApiKey(key.id);
  for (const grant of grantsIn(recorded)) if (has(account.grants, grant)) await session.api.removeServiceAccountGrant(id, grant.prefix);
  session.say(`the service account ${id} stays without keys and grants of ours: Estuary cannot delete one`);
}

/** What is recorded as ours. */
interface Recorded {
  readonly key?: ApiKey;
  readonly granted?: readonly Grant[];
}

async function put(session: Session, inputs: Inputs, properties: Properties, { key: kept, granted = [] }: Recorded): Promise<Properties> {
  return withLock(session, session.attempts.folderOf(inputs.owner), session.timing.lock, async () => {
    const account = await obtain(session, inputs, kept !== undefined);
    await putGrants(session, inputs, account.grants, granted);
    const stays = account.apiKeys.some((each) => each.id === kept?.id && isValid(each));
    if (!stays && !(await session.engine.alive())) throw new EngineGoneError("no key was made");
    const { owner, name, generation, validFor } = inputs;
    const key = stays && kept !== undefined ? kept : await session.api.createApiKey(name, { detail: `generation ${generation} ${markOf(owner)}`, validFor });
    const outs = clean<Properties>({ ...properties, keyId: key.id, apiKey: key.secret });
    try {
      for (const { id } of ourKeys(account, owner)) if (id !== key.id) await session.api.revokeApiKey(id);
    } catch (error) {
      // The new key's secret is told once: it must be stored whatever becomes of the former.
      throw new NotReadyError(`a former key of ${name} could not be revoked: ${messageOf(error)}`, name, properties, { ...outs, validFor: "" });
    }
    return outs;
  });
}

async function obtain(session: Session, { owner, name, grants }: Inputs, known: boolean): Promise<ServiceAccount> {
  const account = await session.api.serviceAccount(name);
  if (account === undefined) {
    await session.api.createServiceAccount(name, grants);
    return { name, grants, apiKeys: [] };
  }
  const empty = account.apiKeys.length === 0 && account.grants.length === 0;
  if (known || empty || ourKeys(account, owner).length > 0 || (account.apiKeys.length === 0 && same(sorted(account.grants), sorted(grants)))) return account;
  throw new Error(`the service account ${name} exists and has no key of this stack; choose another name, or revoke its keys and take back its grants first`);
}

/** Gives what is wanted and takes back what was ours. A prefix has one grant, so another one on a wanted prefix gives way. */
async function putGrants(session: Session, { name, grants }: Inputs, live: readonly Grant[], granted: readonly Grant[]): Promise<void> {
  for (const grant of live) {
    if (has(grants, grant)) continue;
    if (has(granted, grant) || grants.some(({ prefix }) => prefix === grant.prefix)) await session.api.removeServiceAccountGrant(name, grant.prefix);
    else session.say(`the service account ${name} also has ${grant.capability} on ${grant.prefix}, which is not recorded here and stays`);
  }
  for (const grant of grants) if (!has(live, grant)) await session.api.addServiceAccountGrant(name, grant);
}

function has(grants: readonly Grant[], { prefix, capability }: Grant): boolean {
  return grants.some((each) => each.prefix === prefix && each.capability === capability);
}

function grantsIn({ grants }: Properties): readonly Grant[] {
  return Array.isArray(grants) ? (grants as Grant[]) : [];
}

/** A key that has expired is as none. */
function isValid({ expiresAt }: ServiceAccount["apiKeys"][number]): boolean {
  return expiresAt === undefined || !(Date.parse(expiresAt) <= Date.now());
}

function ourKeys({ apiKeys }: ServiceAccount, owner: string): ServiceAccount["apiKeys"] {
  return apiKeys.filter(({ detail }) => detail !== undefined && isMarked({ pubId: "", at: "", detail }, owner));
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...(value as Grant[])].map(({ prefix, capability }) => `${prefix} ${capability}`).sort() : value;
}
