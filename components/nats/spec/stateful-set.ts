import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import { commonLabels, selectorLabels } from "../../../config/names.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import { metadata } from "../../kit/objects.ts";
import { majority } from "./capacity.ts";
import { headlessName, natsOwner } from "./layout.ts";
import { natsPod, storeVolume } from "./pod.ts";

/** Bears the checksum of the server's configuration, so that a change of what is read at the start only restarts the pods one by one. */
export const configChecksumAnnotation = "sophia-ai/config-checksum";

/** The servers. @param serverConfig text of the configuration without accounts, which change while servers run */
export function natsStatefulSet(entry: WorkloadEntry, settings: Settings, serverConfig: string): k8s.apps.v1.StatefulSetArgs {
  const owner = natsOwner(entry);
  const { replicas, storage, storageClass = settings.storage.defaultClass } = settings.nats;
  return {
    metadata: metadata(owner),
    spec: {
      replicas,
      serviceName: headlessName(entry),
      // A cluster forms only when a majority is there: pods must not wait for one another.
      podManagementPolicy: "Parallel",
      selector: { matchLabels: selectorLabels(entry.name) },
      template: {
        metadata: {
          labels: commonLabels(owner.service, owner.component, owner.version),
          annotations: { [configChecksumAnnotation]: createHash("sha256").update(serverConfig).digest("hex") },
        },
        spec: natsPod(entry, settings),
      },
      // Messages outlive the StatefulSet; who wants them gone deletes the claims.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      volumeClaimTemplates: [
        {
          // No version label: this template can never change.
          metadata: { name: storeVolume, labels: selectorLabels(entry.name) },
          spec: { accessModes: ["ReadWriteOnce"], storageClassName: storageClass, resources: { requests: { storage } } },
        },
      ],
    },
  };
}

/** A drain leaves a majority up. One server alone has no budget: it would block every drain and promise nothing. */
export function natsDisruptionBudget(entry: WorkloadEntry, replicas: number): k8s.policy.v1.PodDisruptionBudgetArgs | undefined {
  if (replicas === 1) return undefined;
  return {
    metadata: metadata(natsOwner(entry)),
    spec: { minAvailable: majority(replicas), selector: { matchLabels: selectorLabels(entry.name) }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  };
}
