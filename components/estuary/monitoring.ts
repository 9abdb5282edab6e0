import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings.ts";
import { estuaryAlerts } from "./spec/alerts.ts";
import { estuaryScrape, scrapePolicy, tokenKey, tokenSecretMetadata } from "./spec/scrape.ts";

export interface EstuaryMonitoringArgs {
  readonly settings: Settings;
  /**
   * Secret: Estuary's refresh token, which its metrics are asked with; Prometheus and its operator hold it, too. One that may only read the
   * prefix (a service account's, granted `read`) is enough, and better than the one that publishes. Left out: nothing is scraped, and
   * alerts on Estuary's own metrics cannot fire.
   */
  readonly token?: pulumi.Input<string> | undefined;
}

/** What watches the data fabric: Estuary's metrics, scraped, and the alerts on them, on the sink's and on PostgreSQL's. */
export class EstuaryMonitoring extends pulumi.ComponentResource {
  constructor(name: string, { settings, token }: EstuaryMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:estuary:EstuaryMonitoring", name, {}, opts);
    const child = { parent: this };
    if (token !== undefined) {
      const secret = new k8s.core.v1.Secret(`${name}-token`, { metadata: tokenSecretMetadata(settings), type: "Opaque", stringData: { [tokenKey]: pulumi.secret(token) } }, child);
      new k8s.apiextensions.CustomResource(`${name}-scrape`, estuaryScrape(settings), { ...child, dependsOn: secret });
      for (const policy of scrapePolicy(settings)) new k8s.networking.v1.NetworkPolicy(`${name}-${policy.metadata.name}`, policy, child);
    }
    new k8s.apiextensions.CustomResource(`${name}-alerts`, estuaryAlerts(settings, { scraped: token !== undefined }), child);
    this.registerOutputs({});
  }
}
