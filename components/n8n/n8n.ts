import * as pulumi from "@pulumi/pulumi";
import type { ServiceEntry } from "../../config/services/types.ts";
import type { Settings } from "../../config/settings.ts";
import type { SecretSource } from "../secrets/source.ts";
import { Process } from "./process.ts";
import { n8nProcess } from "./spec/process.ts";
import { Workflows } from "./workflows.ts";

export interface N8nArgs {
  readonly settings: Settings;
  /** The stack's enabled entries; those of the area `n8n` are declared here. */
  readonly services: readonly ServiceEntry[];
  readonly secrets: SecretSource;
}

/** n8n in queue mode: one main, webhook processors and workers with their autoscalers, and the platform's workflows. */
export class N8n extends pulumi.ComponentResource {
  /** Public URL of the editor and of the webhooks. */
  readonly url: string;

  constructor(name: string, args: N8nArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:n8n:N8n", name, {}, opts);
    const { settings, services, secrets } = args;
    const main = n8nProcess("main", services);
    const webhook = n8nProcess("webhook", services);
    const worker = n8nProcess("worker", services);

    const mainProcess = new Process(main.entry.name, { process: main, settings, secrets }, { parent: this });
    // Main first: it migrates the database for all of them and makes the instance's identity and owner.
    const after = [mainProcess];
    new Process(webhook.entry.name, { process: webhook, settings, secrets, after }, { parent: this });
    new Process(worker.entry.name, { process: worker, settings, secrets, after }, { parent: this });
    new Workflows(`${name}-import`, { main, settings, services, secrets, after }, { parent: this });

    this.url = `https://${settings.n8n.host}`;
    this.registerOutputs({ url: this.url });
  }
}
