import type { Alert, AlertSubscription } from "./api.ts";
import { EstuaryError } from "./error.ts";
import { isRecord, parsed } from "./outcome.ts";
import * as documents from "./surface/documents.ts";
import type { Graphql } from "./surface/graphql.ts";

/** Alerts of the specs below a prefix, those that ended included. */
export async function alerts(graphql: Graphql, prefix: string): Promise<readonly Alert[]> {
  const nodes = await graphql.nodes({ operation: "read alerts", document: documents.ALERTS, variables: { by: { prefix } } }, ["alerts"]);
  return nodes.flatMap((node): Alert[] => {
    const value = parsed(node);
    if (!isRecord(value)) return [];
    const { catalogName, alertType, firedAt, resolvedAt } = value;
    return [{ name: String(catalogName), type: String(alertType), firedAt: String(firedAt), ...(typeof resolvedAt === "string" ? { resolvedAt } : {}) }];
  });
}

/** Subscriptions to a prefix and to all below it; those that send no mail are left out. */
export async function alertSubscriptions(graphql: Graphql, prefix: string): Promise<readonly AlertSubscription[]> {
  const question = { operation: "read alert subscriptions", document: documents.ALERT_SUBSCRIPTIONS, variables: { by: { prefix } } };
  const value = await graphql.value(question, ["alertSubscriptions"]);
  return (Array.isArray(value) ? value.filter(isRecord) : []).flatMap(({ catalogPrefix, email, alertTypes, detail }): AlertSubscription[] => {
    if (typeof email !== "string") return [];
    const types = Array.isArray(alertTypes) ? alertTypes.filter((type) => typeof type === "string") : [];
    return [{ prefix: String(catalogPrefix), email, alertTypes: types, ...(typeof detail === "string" ? { detail } : {}) }];
  });
}

/** An error when one exists for this prefix and address: update it then. */
export async function createAlertSubscription(graphql: Graphql, subscription: AlertSubscription): Promise<void> {
  await graphql.ask({ operation: "create an alert subscription", document: documents.CREATE_ALERT_SUBSCRIPTION, variables: { ...subscription }, effect: "create" });
}

export async function updateAlertSubscription(graphql: Graphql, subscription: AlertSubscription): Promise<void> {
  await graphql.ask({ operation: "update an alert subscription", document: documents.UPDATE_ALERT_SUBSCRIPTION, variables: { ...subscription } });
}

/** Content when it is gone already; how the service says so is not documented, so a refusal is held against what is there. */
export async function deleteAlertSubscription(graphql: Graphql, prefix: string, email: string): Promise<void> {
  try {
    await graphql.ask({ operation: "delete an alert subscription", document: documents.DELETE_ALERT_SUBSCRIPTION, variables: { prefix, email } });
  } catch (error) {
    if (!(error instanceof EstuaryError) || (error.kind !== "not-found" && error.kind !== "refused")) throw error;
    const left = await alertSubscriptions(graphql, prefix);
    if (left.some((one) => one.prefix === prefix && one.email === email)) throw error;
  }
}
