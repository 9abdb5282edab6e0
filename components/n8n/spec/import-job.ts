import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import { imageReference, imageVersion } from "../../../config/images.ts";
import { commonLabels, secretName, selectorLabels } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import { type Owner, metadata } from "../../kit/objects.ts";
import { plainVariables, resourceRequirements, restrictedContainer, restrictedPod, scratch, secretVariable } from "../../kit/pod.ts";
import { commandVariables } from "./environment.ts";
import { postgresCaMount, postgresCaVolume } from "./postgres-ca.ts";
import type { N8nProcess } from "./process.ts";
import { type Template, workflowConfigMapName } from "./workflows.ts";

const job = "n8n-import";
const workflowsFolder = "/import/workflows";
const credentialsFolder = "/import/credentials";

/** Key of the Job's Secret, and the file's name. */
export const credentialsKey = "credentials.json";

/** Whose the Job's own objects are. */
export function importOwner({ entry }: N8nProcess): Owner {
  return { service: job, component: "n8n-import", namespace: entry.namespace, version: imageVersion(entry.image) };
}

/** Its credentials would be of use to nobody but main's commands: the keys of main's Secret, less what the owner and the runners need. */
function environment(main: N8nProcess, settings: Settings): k8s.types.input.core.v1.EnvVar[] {
  const needed = ["N8N_ENCRYPTION_KEY", "DB_POSTGRESDB_PASSWORD", "QUEUE_BULL_REDIS_PASSWORD"];
  const keys = main.entry.secrets.filter(({ variable }) => needed.includes(variable));
  return [...plainVariables(commandVariables(settings.n8n)), ...keys.map(({ variable }) => secretVariable(variable, secretName(main.entry.name)))];
}

/**
 * Imports credentials, then workflows, by n8n's own commands. Both put what they read in the place of what has the same id, so
 * a second run changes nothing; a workflow's `active` in its template decides whether it runs (`--activeState=fromJson`, without which the
 * import would switch all of them off). What someone changed in the editor is lost at the next import: change the template.
 *
 * Like every process of n8n it migrates the database first, under an advisory lock of n8n's, so it cannot harm a main that does the same.
 */
export function importJobSpec(main: N8nProcess, settings: Settings, templates: readonly Template[]): k8s.types.input.batch.v1.JobSpec {
  const { entry } = main;
  const owner = importOwner(main);
  const writable = scratch(entry.writablePaths ?? ["/tmp"], entry.resources.ephemeralStorage);
  const command = (name: string, args: string[], mount: string) =>
    restrictedContainer({
      name,
      image: imageReference(entry.image, settings.images),
      args,
      env: environment(main, settings),
      resources: resourceRequirements({ cpu: "250m", memory: "512Mi", memoryLimit: "1Gi" }),
      volumeMounts: [{ name, mountPath: mount, readOnly: true }, ...writable.volumeMounts, postgresCaMount],
    });
  return {
    backoffLimit: 6,
    template: {
      // Main's selector: the network policies that let main reach database and queue hold for the Job too. It has no port, so
      // the Service that selects it as well sends it nothing.
      metadata: { labels: { ...commonLabels(job, owner.component, owner.version), ...selectorLabels(entry.name) } },
      spec: restrictedPod(
        { service: entry.name, ...(entry.userId === undefined ? {} : { userId: entry.userId }) },
        {
          restartPolicy: "Never",
          initContainers: [command("credentials", ["import:credentials", `--input=${credentialsFolder}/${credentialsKey}`], credentialsFolder)],
          containers: [command("workflows", ["import:workflow", "--separate", `--input=${workflowsFolder}`, "--activeState=fromJson"], workflowsFolder)],
          volumes: [
            { name: "credentials", secret: { secretName: secretName(job), defaultMode: 0o440 } },
            { name: "workflows", projected: { sources: templates.map((template) => ({ configMap: { name: workflowConfigMapName(template) } })) } },
            ...writable.volumes,
            postgresCaVolume,
          ],
        },
      ),
    },
  };
}

/**
 * Name of the Job, by what it does: a Job cannot change, so other templates, tokens, settings or another version make another Job.
 * @param credentials text of the credentials' file; ten digits of a hash tell nothing about the random tokens in it
 */
export function importJobName(spec: k8s.types.input.batch.v1.JobSpec, templates: readonly Template[], credentials: string): string {
  const hash = createHash("sha256").update(JSON.stringify([spec, templates, credentials])).digest("hex").slice(0, 10);
  return `${job}-${hash}`;
}

/** Metadata of the Job of that name. */
export function importJobMetadata(main: N8nProcess, name: string): k8s.types.input.meta.v1.ObjectMeta {
  return metadata(importOwner(main), name);
}
