import type * as k8s from "@pulumi/kubernetes";
import { imageReference } from "../../../config/images.ts";
import type { Resources } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings.ts";
import { containerPorts, metadata, probes } from "../../kit/objects.ts";
import { resourceRequirements, restrictedContainer, restrictedPod, scratch } from "../../kit/pod.ts";
import { processEnvironment } from "./environment.ts";
import { postgresCaMount, postgresCaVolume } from "./postgres-ca.ts";
import { type N8nProcess, ownerOf } from "./process.ts";
import { hasRunners, runnersContainer, runnersVolume } from "./runners.ts";
import { shutdown } from "./shutdown.ts";

/** Arguments of the image's entry point, which puts `n8n` before them; main is what it runs without any. */
function commandLine({ kind }: N8nProcess, { workers }: Settings["n8n"]): { args?: string[] } {
  if (kind === "main") return {};
  return { args: kind === "webhook" ? ["webhook"] : ["worker", `--concurrency=${workers.concurrency}`] };
}

/** A size twice as large, such as "2Gi" for "1Gi". */
function twice(size: string): string {
  return `${Number.parseInt(size, 10) * 2}${size.slice(-2)}`;
}

/** The worker's size is a setting: it goes with its concurrency. A burst of large items may take it to twice its request. */
function resources({ kind, entry }: N8nProcess, { workers }: Settings["n8n"]): Resources {
  return kind === "worker" ? { ...entry.resources, cpu: workers.cpu, memory: workers.memory, memoryLimit: twice(workers.memory) } : entry.resources;
}

/** The pod of a process: n8n on a read-only root file system, beside it the task runners where it has them. */
export function processPod(process: N8nProcess, settings: Settings): k8s.types.input.core.v1.PodTemplateSpec {
  const { entry } = process;
  const { preStop, gracePeriod } = shutdown(process.kind, settings.n8n);
  const writable = scratch(entry.writablePaths ?? ["/tmp"], entry.resources.ephemeralStorage);
  const runners = hasRunners(process);
  return {
    metadata: { labels: metadata(ownerOf(process)).labels },
    spec: restrictedPod(
      { service: entry.name, terminationGracePeriodSeconds: gracePeriod, ...(entry.userId === undefined ? {} : { userId: entry.userId }) },
      {
        ...(runners ? { initContainers: [runnersContainer(process, settings)] } : {}),
        containers: [
          restrictedContainer({
            name: entry.name,
            image: imageReference(entry.image, settings.images),
            ...commandLine(process, settings.n8n),
            ports: containerPorts(entry.ports),
            env: processEnvironment(process, settings.n8n),
            resources: resourceRequirements(resources(process, settings.n8n)),
            ...probes(entry.health),
            ...(preStop === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: preStop } } } }),
            volumeMounts: [...writable.volumeMounts, postgresCaMount],
          }),
        ],
        volumes: [...writable.volumes, postgresCaVolume, ...(runners ? [runnersVolume] : [])],
      },
    ),
  };
}
