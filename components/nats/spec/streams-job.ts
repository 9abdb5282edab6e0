import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import { imageReference, imageVersion } from "../../../config/images.ts";
import { commonLabels, natsUserSecretName } from "../../../config/names.ts";
import { natsInboxPrefix, streamAdministrator } from "../../../config/nats.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import { type Owner, metadata } from "../../kit/objects.ts";
import { plainVariables, resourceRequirements, restrictedContainer, restrictedPod, scratch } from "../../kit/pod.ts";
import { clientUrl } from "./layout.ts";
import { streamSpecs } from "./streams.ts";

/**
 * The image the Job's program runs in: ours, because it has Node and the NATS client, and because the very same program can
 * then be run against real servers by the tests. Upstream's nats-box would need a shell script around its CLI.
 */
const image = "own:events";

/** Where our images keep their node_modules; a program below it finds them. */
const folder = "/app/nats-streams";

const seedFolder = "/etc/nats-user";

/** Name of the program in its ConfigMap; the extension says it is an ES module wherever it lies. */
export const programFile = "ensure-streams.mts";

export const streamsFile = "streams.json";

/** Whose the Job's objects are. */
export const streamsOwner: Owner = { service: streamAdministrator, component: "stream-administration", namespace: "platform", version: imageVersion(image) };

/** The program and the streams it is to make. */
export function streamsConfigMap(settings: Settings, program: string): k8s.core.v1.ConfigMapArgs & { data: Record<string, string> } {
  return {
    metadata: metadata(streamsOwner),
    data: { [programFile]: program, [streamsFile]: `${JSON.stringify(streamSpecs(settings.nats), undefined, 2)}\n` },
  };
}

function jobSpec(entry: WorkloadEntry, settings: Settings): k8s.types.input.batch.v1.JobSpec {
  const writable = scratch(["/tmp"]);
  const environment = {
    NATS_URL: clientUrl(entry),
    NATS_SEED_FILE: `${seedFolder}/seed`,
    NATS_INBOX: natsInboxPrefix(streamAdministrator),
    STREAMS_FILE: `${folder}/${streamsFile}`,
  };
  const container = restrictedContainer({
    name: streamAdministrator,
    image: imageReference(image, settings.images),
    command: ["node", `${folder}/${programFile}`],
    env: plainVariables(environment),
    resources: resourceRequirements({ cpu: "50m", memory: "128Mi" }),
    volumeMounts: [{ name: "program", mountPath: folder, readOnly: true }, { name: "seed", mountPath: seedFolder, readOnly: true }, ...writable.volumeMounts],
  });
  return {
    // The program waits for the servers by itself; a retry is for the node that dies under it.
    backoffLimit: 4,
    // No time to live after the end: a Job that vanished would be a change the next preview wants to undo.
    template: {
      metadata: { labels: commonLabels(streamsOwner.service, streamsOwner.component, streamsOwner.version) },
      spec: restrictedPod(
        { service: streamAdministrator },
        {
          restartPolicy: "Never",
          containers: [container],
          volumes: [
            { name: "program", configMap: { name: streamAdministrator } },
            { name: "seed", secret: { secretName: natsUserSecretName(streamAdministrator), defaultMode: 0o440 } },
            ...writable.volumes,
          ],
        },
      ),
    },
  };
}

/** The Job, named by what it does: Jobs cannot change, so other streams, another program or image make another Job. */
export function streamsJob(entry: WorkloadEntry, settings: Settings, files: Readonly<Record<string, string>>): k8s.batch.v1.JobArgs & { metadata: { name: string } } {
  const spec = jobSpec(entry, settings);
  const hash = createHash("sha256").update(JSON.stringify([spec, files])).digest("hex").slice(0, 10);
  return { metadata: metadata(streamsOwner, `${streamAdministrator}-${hash}`), spec };
}
