/** What can be asked by the published schema. */
import { mayAccess, requireRead } from "../agent/grants.ts";
import { ServiceError } from "../answer.ts";
import { dataPlanes } from "../behaviour.ts";
import { connectors, type ConnectorRow } from "../connectors.ts";
import { readId } from "../ids.ts";
import { isAbsent, RawText } from "../json.ts";
import type { AccountRow, MappingRow, RefreshToken, State, SubscriptionRow } from "../types.ts";
import { alertCursor, alertNode, listLiveSpecs } from "./live-specs.ts";
import { pageOf, type PageArguments } from "./pages.ts";
import type { Context } from "./context.ts";

type Resolver<Arguments = PageArguments> = (args: Arguments, context: Context) => unknown;

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
const stateOf = ({ emulation }: Context): State => emulation.store.state;

interface PrefixFilter { readonly startsWith?: string | null; readonly in?: readonly string[] | null }

export const queryRoot = {
  liveSpecs: listLiveSpecs,
  connectorSpec: (({ fullImageName }, _context) => {
    const [, image, tag = ""] = /^(.*?)(:[^:/]+)?$/.exec(fullImageName) ?? [];
    const row = connectors().find((one) => one.image === image);
    // Another tag than the one that was asked for is the default one's, without a word.
    return row === undefined ? null : specNode(row, tag);
  }) satisfies Resolver<{ readonly fullImageName: string }>,
  connector: (({ id, imageName }) => {
    const row = connectors().find((one) => (isAbsent(imageName) || one.image === imageName) && (isAbsent(id) || one.id === readId(id)));
    return row === undefined || (isAbsent(id) && isAbsent(imageName)) ? null : {
      createdAt: iso(0), defaultImageTag: row.tag, defaultSpec: specNode(row, row.tag), detail: null, externalUrl: "https://estuary.dev/", id: row.id, imageName: row.image, logoUrl: null, protocol: row.protocol, recommended: false,
      title: row.image.split("/").at(-1), spec: ({ imageTag }: { readonly imageTag: string }) => (imageTag === row.tag ? specNode(row, imageTag) : null),
    };
  }) satisfies Resolver<{ readonly id?: string | null; readonly imageName?: string | null }>,
  dataPlanes: (({ filter, ...page }, context) => {
    requireRead(stateOf(context), []);
    const planes = [...dataPlanes].filter(() => filter?.closed?.eq !== true).sort((a, b) => (a.name < b.name ? -1 : 1));
    return pageOf(planes, ({ name }) => name, planeNode, page);
  }) satisfies Resolver<PageArguments & { readonly filter?: { readonly closed?: { readonly eq?: boolean | null } | null } | null }>,
  publicDataPlanes: ((page) => pageOf([...dataPlanes].sort((a, b) => (a.name < b.name ? -1 : 1)), ({ name }) => name, ({ name, provider, region }) => ({ name, cloudProvider: provider, region }), page)) satisfies Resolver,
  prefixes: ((page, context) => pageOf(stateOf(context).behaviour.grants, (prefix) => prefix, (prefix) => ({ prefix, userCapability: "admin", capabilities: ["CatalogRead", "SpecEdit", "CreateGrant", "CreateServiceAccount", "CreateApiKey", "RevokeApiKey"] }), page)) satisfies Resolver,
  storageMappings: (({ filter, by, ...page }, context) => {
    const state = stateOf(context);
    requireRead(state, []);
    const wanted = prefixFilter(filter?.catalogPrefix) ?? prefixFilter({ startsWith: by?.underPrefix ?? null, in: by?.exactPrefixes ?? null }) ?? (() => true);
    const chosen = state.mappings.filter(({ prefix }) => wanted(prefix) && mayAccess(state, prefix)).sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
    return pageOf(chosen, ({ prefix }) => prefix, mappingNode, page);
  }) satisfies Resolver<PageArguments & { readonly filter?: { readonly catalogPrefix?: PrefixFilter | null } | null; readonly by?: { readonly exactPrefixes?: readonly string[] | null; readonly underPrefix?: string | null } | null }>,
  alerts: (({ by, ...page }, context) => {
    const state = stateOf(context);
    requireRead(state, [by.prefix]);
    const chosen = state.alerts.filter((one) => one.name.startsWith(by.prefix) && (isAbsent(by.active) || by.active === (one.resolvedAt === null)));
    return pageOf(chosen, alertCursor, alertNode, page);
  }) satisfies Resolver<PageArguments & { readonly by: { readonly prefix: string; readonly active?: boolean | null } }>,
  alertSubscriptions: (({ by }, context) => {
    requireRead(stateOf(context), [by.prefix]);
    return stateOf(context).subscriptions.filter(({ prefix }) => prefix.startsWith(by.prefix)).map(subscriptionNode);
  }) satisfies Resolver<{ readonly by: { readonly prefix: string } }>,
  serviceAccounts: ((page, context) => pageOf(stateOf(context).accounts, ({ name }) => name, (one) => accountNode(stateOf(context), one), page)) satisfies Resolver,
  refreshTokens: ((page, context) => pageOf(stateOf(context).tokens.filter(({ account }) => account === undefined), ({ id }) => id, tokenNode, page)) satisfies Resolver,
};

function specNode(row: ConnectorRow, _asked: string): object {
  return {
    id: row.id, imageTag: row.tag, protocol: row.protocol, endpointSpecSchema: row.config, resourceSpecSchema: row.resource, defaultCaptureInterval: row.protocol === "capture" ? "00:05:00" : null, disableBackfill: false,
    documentationUrl: "https://docs.estuary.dev/",
  };
}

function planeNode(plane: (typeof dataPlanes)[number]): object {
  const { name, provider, region, tag, cidrBlocks, gcpServiceAccountEmail, awsIamUserArn } = plane;
  return {
    name, cloudProvider: provider, region, tag, cidrBlocks, gcpServiceAccountEmail, awsIamUserArn, azureApplicationClientId: null, azureApplicationName: null, awsLinkEndpoints: [], azureLinkEndpoints: [], gcpPscEndpoints: [],
    closed: false, isPublic: true, fqdn: `${tag}.${region}.dp.example.test`, reactorAddress: `https://reactor.${tag}.${region}.dp.example.test`, userCapability: "read",
  };
}

/** @throws ServiceError when it asks for a subtree and a set at once, or for an empty set */
function prefixFilter(filter: PrefixFilter | null | undefined): ((prefix: string) => boolean) | undefined {
  const { startsWith, in: set } = filter ?? {};
  if (!isAbsent(startsWith) && !isAbsent(set)) throw new ServiceError(200, "invalid", "startsWith and in exclude each other");
  if (!isAbsent(set) && (set.length === 0 || set.length > 100)) throw new ServiceError(200, "invalid", "in must hold 1 to 100 entries");
  if (!isAbsent(set)) return (prefix) => set.includes(prefix);
  return isAbsent(startsWith) ? undefined : (prefix) => prefix.startsWith(startsWith);
}

export function mappingNode({ prefix, spec, detail }: MappingRow): object {
  return { catalogPrefix: prefix, spec: new RawText(spec), detail, userCapability: "admin" };
}

export function subscriptionNode({ prefix, email, alertTypes, detail, createdAt, updatedAt }: SubscriptionRow): object {
  return { catalogPrefix: prefix, email, destination: `mailto:${email}`, alertTypes, detail, createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}

export function accountNode(state: State, { name, createdAt, grants }: AccountRow): object {
  const keys = state.tokens.filter((one) => one.account === name && one.validFor > 0);
  return {
    catalogName: name, createdAt: iso(createdAt), createdByEmail: state.user.email, lastUsedAt: null,
    grants: grants.map(({ prefix, capability, createdAt: at }) => ({ prefix, capability, createdAt: iso(at), updatedAt: iso(at), detail: null })),
    apiKeys: keys.map(({ id, detail, createdAt: at, updatedAt, validFor, uses }) => ({
      id, detail, createdAt: iso(at), createdByEmail: state.user.email, expiresAt: iso(updatedAt + validFor), lastUsedAt: uses === 0 ? null : iso(updatedAt),
    })),
  };
}

function tokenNode({ id, detail, createdAt, updatedAt, validFor, multiUse, uses }: RefreshToken): object {
  return { id, detail, createdAt: iso(createdAt), updatedAt: iso(updatedAt), expired: Date.now() > updatedAt + validFor, multiUse, uses };
}
