import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceEntry } from "../../config/services/types.ts";
import type { Settings } from "../../config/settings.ts";
import type { SecretSource } from "../secrets/source.ts";
import { workloadSecret } from "../secrets/workload-secret.ts";
import { credentialDefinitions, credentialsFile } from "./spec/credentials.ts";
import { credentialsKey, importJobMetadata, importJobName, importJobSpec, importOwner } from "./spec/import-job.ts";
import type { N8nProcess } from "./spec/process.ts";
import { placeholders, renderTemplate, workflowConfigMap, workflowConfigMapName } from "./spec/workflows.ts";
import { readTemplates } from "./templates.ts";

export interface WorkflowsArgs {
  readonly main: N8nProcess;
  readonly settings: Settings;
  readonly services: readonly ServiceEntry[];
  readonly secrets: SecretSource;
  /** Main: it migrates the database and makes the owner, whom the imported workflows belong to. */
  readonly after: readonly pulumi.Resource[];
}

/** The workflow templates as ConfigMaps, and the Job that imports them when they, their credentials or n8n change. */
export class Workflows extends pulumi.ComponentResource {
  constructor(name: string, args: WorkflowsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:n8n:Workflows", name, {}, opts);
    const { main, settings } = args;
    const owner = importOwner(main);
    const child = { parent: this };

    const values = placeholders(args.services);
    const templates = readTemplates().map((template) => renderTemplate(template, values));
    const documents = templates.map((template) => new k8s.core.v1.ConfigMap(workflowConfigMapName(template), workflowConfigMap(owner, template), child));

    const credentials = pulumi.all(credentialDefinitions.map(({ secret }) => args.secrets.value(secret))).apply(credentialsFile);
    const secret = workloadSecret(owner, [], args.secrets, child, { [credentialsKey]: credentials });

    const spec = importJobSpec(main, settings, templates);
    const jobMetadata = pulumi.unsecret(credentials.apply((text) => importJobMetadata(main, importJobName(spec, templates, text))));
    new k8s.batch.v1.Job(name, { metadata: jobMetadata, spec }, { parent: this, dependsOn: [...documents, secret, ...args.after] });
    this.registerOutputs({});
  }
}
