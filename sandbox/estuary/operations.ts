/** The operations by their names, which are the same on every surface: for faults, holds and the log. */
export const operationNames = [
  "exchangeToken", "introspection",
  "createDraft", "drafts", "deleteDraft", "stageDraftSpecs", "unstageDraftSpecs", "draftSpecs", "draftErrors", "pruneDraft",
  "createPublication", "publication", "logs", "runPublication",
  "liveSpecs", "history", "connectorSpec", "catalogStats", "status", "metrics", "encryptConfig", "grants",
  "dataPlanes", "publicDataPlanes", "prefixes", "storageMappings", "createStorageMapping", "updateStorageMapping", "testConnectionHealth",
  "alerts", "alertSubscriptions", "createAlertSubscription", "updateAlertSubscription", "deleteAlertSubscription",
  "serviceAccounts", "createServiceAccount", "addServiceAccountGrant", "removeServiceAccountGrant", "removeAllServiceAccountGrants",
  "createApiKey", "revokeApiKey", "revokeAllApiKeys", "refreshTokens", "createRefreshToken", "revokeRefreshToken",
] as const;

export type OperationName = (typeof operationNames)[number];

/** Those that change what is kept. An exchange counts the uses of its token. */
export const writing: ReadonlySet<string> = new Set(operationNames.filter((name) => /^(create|update|delete|stage|unstage|prune|add|remove|revoke|run|exchange)/.test(name)));
