import type * as k8s from "@pulumi/kubernetes";
import type { Settings } from "../../../config/settings/schema.ts";
import type { CustomObject } from "../../kit/monitor.ts";
import { internet, prometheusLabels } from "../../kit/network/peers.ts";
import { type Policy, policy } from "../../kit/network/policy.ts";
import { type Owner, metadata } from "../../kit/objects.ts";

/** Whose the rules on Estuary are, which hold no secret. */
export const monitoringOwner: Owner = { service: "estuary-metrics", component: "monitoring", namespace: "estuary" };

/**
 * Whose the scrape and its token are: beside Prometheus, and so apart from the pod that faces the internet. The operator reads the Secret
 * in the ScrapeConfig's own namespace. Where somebody else runs the operators that namespace is theirs, and the token lies in ours.
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.ScrapeConfig
 */
export function scrapeOwner({ cluster }: Pick<Settings, "cluster">): Owner {
  return { ...monitoringOwner, namespace: cluster.operators === "present" ? "estuary" : "monitoring" };
}

/** Value of the label `job` of everything scraped at Estuary. */
export const scrapeJob = "estuary";

/** Key of the Secret that holds the token. */
const tokenKey = "token";

/** The Secret with the token Prometheus shows; its value is secret. */
export const tokenSecretName = monitoringOwner.service;
export function tokenSecretMetadata(settings: Pick<Settings, "cluster">): k8s.types.input.meta.v1.ObjectMeta {
  return metadata(scrapeOwner(settings), tokenSecretName);
}
export { tokenKey };

/** Time a scrape may take, seconds; never more than the interval. */
const longestScrape = 30;

/**
 * Scrapes Estuary's metrics of all tasks and collections of ours. The path ends with "/", without which Estuary answers 404. The token is
 * the refresh token itself, which Estuary checks and writes down at every scrape: hence not oftener than once a minute.
 * https://docs.estuary.dev/reference/openmetrics-api/
 */
export function estuaryScrape(settings: Pick<Settings, "estuary" | "cluster">): CustomObject {
  const { estuary } = settings;
  const { endpoints, prefix, metrics } = estuary;
  const agent = new URL(endpoints.agent);
  const folder = agent.pathname.replace(/\/$/, "");
  return {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "ScrapeConfig",
    metadata: metadata(scrapeOwner(settings)),
    spec: {
      jobName: scrapeJob,
      staticConfigs: [{ targets: [agent.port === "" ? `${agent.hostname}:443` : agent.host] }],
      scheme: "HTTPS",
      metricsPath: `${folder}/api/v1/metrics/${prefix.split("/").map(encodeURIComponent).join("/")}`,
      scrapeInterval: metrics.interval,
      scrapeTimeout: `${longestScrape}s`,
      authorization: { type: "Bearer", credentials: { name: tokenSecretName, key: tokenKey } },
    },
  };
}

/** Lets Prometheus out to Estuary, beside what the guardrails let it open. Only where its namespace is ours. */
export function scrapePolicy({ cluster }: Pick<Settings, "cluster">): Policy[] {
  if (cluster.operators === "present") return [];
  return [policy("prometheus-to-estuary", "monitoring", { matchLabels: prometheusLabels }, { egress: internet(cluster) })];
}
