/** What can be changed by the published schema. */
import { randomUUID } from "node:crypto";

import { mayAccess } from "../agent/grants.ts";
import { ServiceError } from "../answer.ts";
import { readId } from "../ids.ts";
import { isAbsent, textOf } from "../json.ts";
import { newToken, tokenText } from "../state.ts";
import type { AccountRow, State, SubscriptionRow } from "../types.ts";
import { accountNode, mappingNode, subscriptionNode } from "./queries.ts";
import type { Context } from "./context.ts";

const stateOf = ({ emulation }: Context): State => emulation.store.state;

function refuse(message: string): never {
  throw new ServiceError(200, "refused", message);
}

function requireAdmin(state: State, name: string): void {
  if (!mayAccess(state, name)) refuse(`PermissionDenied: not authorized to ${name}`);
}

interface Subscription { readonly prefix: string; readonly email: string; readonly alertTypes?: readonly string[] | null; readonly detail?: string | null }
interface Mapping { readonly catalogPrefix: string; readonly spec: unknown; readonly detail?: string | null }

/** The types a subscription has unless it says others. */
const defaultTypes = ["shard_failed", "task_chronically_failing", "task_auto_disabled_failing", "data_movement_stalled"];

export const mutationRoot = {
  createAlertSubscription: ({ prefix, email, alertTypes, detail }: Subscription, context: Context) => {
    const state = stateOf(context);
    requireAdmin(state, prefix);
    if (find(state, prefix, email) !== undefined) refuse(`an alert subscription of ${email} for ${prefix} already exists`);
    const now = Date.now();
    const row: SubscriptionRow = { prefix, email, alertTypes: [...(alertTypes ?? defaultTypes)], detail: detail ?? null, createdAt: now, updatedAt: now };
    state.subscriptions.push(row);
    return subscriptionNode(row);
  },
  updateAlertSubscription: ({ prefix, email, alertTypes, detail }: Subscription, context: Context) => {
    const row = find(stateOf(context), prefix, email) ?? refuse(`no alert subscription of ${email} for ${prefix} was found`);
    Object.assign(row, { ...(!isAbsent(alertTypes) && { alertTypes: [...alertTypes] }), ...(!isAbsent(detail) && { detail }), updatedAt: Date.now() });
    return subscriptionNode(row);
  },
  deleteAlertSubscription: ({ prefix, email }: Subscription, context: Context) => {
    const state = stateOf(context);
    const row = find(state, prefix, email) ?? refuse(`no alert subscription of ${email} for ${prefix} was found`);
    state.subscriptions = state.subscriptions.filter((one) => one !== row);
    return subscriptionNode(row);
  },

  createStorageMapping: ({ catalogPrefix, spec, detail }: Mapping, context: Context) => {
    const state = stateOf(context);
    requireAdmin(state, catalogPrefix);
    if (!catalogPrefix.endsWith("/")) refuse(`invalid prefix ${JSON.stringify(catalogPrefix)}: it must end with /`);
    if (state.mappings.some(({ prefix }) => prefix === catalogPrefix)) refuse(`a storage mapping for ${catalogPrefix} already exists`);
    requireHealthy(state, spec);
    const row = { prefix: catalogPrefix, spec: textOf(spec), detail: detail ?? null };
    state.mappings.push(row);
    return { catalogPrefix, storageMapping: mappingNode(row) };
  },
  updateStorageMapping: ({ catalogPrefix, spec, detail }: Mapping, context: Context) => {
    const state = stateOf(context);
    requireAdmin(state, catalogPrefix);
    const row = state.mappings.find(({ prefix }) => prefix === catalogPrefix) ?? refuse(`no storage mapping for ${catalogPrefix} was found`);
    const before = storesOf(JSON.parse(row.spec))[0];
    requireHealthy(state, spec, JSON.parse(row.spec));
    Object.assign(row, { spec: textOf(spec), ...(!isAbsent(detail) && { detail }) });
    // What was written to the bucket before is not in the new one.
    const republish = JSON.stringify(before) !== JSON.stringify(storesOf(spec)[0]);
    return { catalogPrefix, republish, storageMapping: mappingNode(row) };
  },
  testConnectionHealth: ({ catalogPrefix, spec }: Mapping, context: Context) => {
    const state = stateOf(context);
    requireAdmin(state, catalogPrefix);
    const results = health(state, spec);
    return { catalogPrefix, allPassed: results.every(({ error }) => error === null), results };
  },

  createServiceAccount: ({ catalogName, grants }: { readonly catalogName: string; readonly grants: readonly { readonly prefix: string; readonly capability: string }[] }, context: Context) => {
    const state = stateOf(context);
    for (const name of [catalogName, ...grants.map(({ prefix }) => prefix)]) requireAdmin(state, name);
    if (state.accounts.some(({ name }) => name === catalogName)) refuse(`a service account ${catalogName} already exists`);
    const now = Date.now();
    const row: AccountRow = { name: catalogName, user: { id: randomUUID(), email: `${catalogName}@service-account.sandbox.test` }, createdAt: now, grants: grants.map((one) => ({ ...one, createdAt: now })) };
    state.accounts.push(row);
    grantsChanged(state);
    return accountNode(state, row);
  },
  addServiceAccountGrant: ({ catalogName, prefix, capability }: { readonly catalogName: string; readonly prefix: string; readonly capability: string }, context: Context) => {
    const state = stateOf(context);
    requireAdmin(state, prefix);
    const row = account(state, catalogName);
    row.grants = [...row.grants.filter((one) => one.prefix !== prefix), { prefix, capability, createdAt: Date.now() }];
    grantsChanged(state);
    return accountNode(state, row);
  },
  removeServiceAccountGrant: ({ catalogName, prefix }: { readonly catalogName: string; readonly prefix: string }, context: Context) => {
    const row = account(stateOf(context), catalogName);
    row.grants = row.grants.filter((one) => one.prefix !== prefix);
    return accountNode(stateOf(context), row);
  },
  removeAllServiceAccountGrants: ({ catalogName }: { readonly catalogName: string }, context: Context) => {
    const row = account(stateOf(context), catalogName);
    row.grants = [];
    return accountNode(stateOf(context), row);
  },
  createApiKey: ({ catalogName, detail, validFor }: { readonly catalogName: string; readonly detail: string; readonly validFor: string }, context: Context) => {
    const state = stateOf(context);
    const row = account(state, catalogName);
    const token = newToken(state, detail, durationOf(validFor), { account: catalogName, user: row.user });
    state.tokens.push(token);
    return { id: token.id, secret: tokenText(token), serviceAccount: accountNode(state, row) };
  },
  revokeApiKey: ({ id }: { readonly id: string }, context: Context) => {
    const state = stateOf(context);
    const token = state.tokens.find((one) => one.id === readId(id) && one.account !== undefined) ?? refuse(`no API key ${id} was found`);
    token.validFor = 0;
    return accountNode(state, account(state, token.account!));
  },
  revokeAllApiKeys: ({ catalogName }: { readonly catalogName: string }, context: Context) => {
    const state = stateOf(context);
    for (const token of state.tokens) if (token.account === catalogName) token.validFor = 0;
    return accountNode(state, account(state, catalogName));
  },

  createRefreshToken: ({ detail, multiUse, validFor }: { readonly detail?: string | null; readonly multiUse: boolean; readonly validFor: string }, context: Context) => {
    if (context.caller?.account !== undefined) refuse("service accounts cannot create refresh tokens");
    const token = newToken(stateOf(context), detail ?? null, durationOf(validFor), { multiUse });
    stateOf(context).tokens.push(token);
    return { id: token.id, secret: token.secret };
  },
  revokeRefreshToken: ({ id }: { readonly id: string }, context: Context) => {
    const token = stateOf(context).tokens.find((one) => one.id === readId(id) && one.account === undefined && one.validFor > 0) ?? refuse(`no refresh token ${id} was found`);
    token.validFor = 0;
    return true;
  },
};

function find(state: State, prefix: string, email: string): SubscriptionRow | undefined {
  return state.subscriptions.find((one) => one.prefix === prefix && one.email === email);
}

function account(state: State, name: string): AccountRow {
  return state.accounts.find((one) => one.name === name) ?? refuse(`no service account ${name} was found`);
}

function grantsChanged(state: State): void {
  state.grantsChangedAt = Date.now();
}

interface MappingSpec { readonly stores?: readonly { readonly bucket?: string }[]; readonly data_planes?: readonly string[] }

const storesOf = (spec: unknown): readonly { readonly bucket?: string }[] => (spec as MappingSpec).stores ?? [];

function health(state: State, spec: unknown): { dataPlaneName: string; fragmentStore: object; error: string | null }[] {
  return ((spec as MappingSpec).data_planes ?? []).flatMap((dataPlaneName) =>
    storesOf(spec).map((store) => ({ dataPlaneName, fragmentStore: store, error: state.behaviour.brokenBuckets.includes(store.bucket ?? "") ? `the bucket ${store.bucket} cannot be written` : null })));
}

/** Of an update, only what is new must pass. */
function requireHealthy(state: State, spec: unknown, former?: unknown): void {
  if (storesOf(spec).length === 0) refuse("invalid storage definition: it has no stores");
  if (((spec as MappingSpec).data_planes ?? []).length === 0) refuse("invalid storage definition: it has no data planes");
  const known = new Set(former === undefined ? [] : storesOf(former).map((one) => JSON.stringify(one)));
  const failed = health(state, spec).find(({ error, fragmentStore }) => error !== null && !known.has(JSON.stringify(fragmentStore)));
  if (failed !== undefined) refuse(`storage health checks failed: ${failed.dataPlaneName}: ${failed.error}`);
}

const day = 86_400_000;

/** ISO 8601, of days, weeks, months and years; more than nothing, at most a year. */
function durationOf(text: string): number {
  const [, years = 0, months = 0, weeks = 0, days = 0] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(text) ?? [];
  const total = (Number(years) * 365 + Number(months) * 30 + Number(weeks) * 7 + Number(days)) * day;
  return total > 0 && total <= 366 * day ? total : refuse(`invalid duration ${JSON.stringify(text)}: it must be greater than zero and at most one year`);
}
