import { z } from "zod";
import { cpu, digest, dnsLabel, flag, size, text, webUrl, whole, wholeGpus } from "./values.ts";

/** Schemas of what the platform stands on. Each leaf says what it means; Pulumi.yaml repeats it. */

export const sandbox = z
  .strictObject({
    enabled: flag().default(false).describe("The stack lives on the sandbox: file backend, local control plane, emulated clouds."),
  })
  .prefault({})
  .describe("The sandbox on this machine.");

export const images = z
  .strictObject({
    registry: text(/^[a-z0-9.:-]+(\/[a-z0-9._-]+)+$/, 'allowed: registry and path, such as "ghcr.io/sophia-ai"')
      .default("ghcr.io/sophia-ai")
      .describe("Registry and organisation of the images built from services/."),
    digests: z.record(z.string(), digest()).default({}).describe("Digests by image name (a key of upstreamImages in config/versions.ts, or own:<service>); an image without one is run by its tag."),
  })
  .prefault({})
  .describe("Where images come from, and which exactly.");

export const storage = z
  .strictObject({
    defaultClass: dnsLabel().default("local-path").describe("Class of every volume that names none."),
    nodeLocalClasses: z
      .array(dnsLabel())
      .default(["local-path"])
      .describe("Classes whose volumes live and die with a node; stateful services on them need replicas on different nodes."),
  })
  .prefault({})
  .describe("Storage classes.");

const namespaceQuota = (where: string, defaults: { cpu: string; memory: string; gpus: number; pods: number }) =>
  z
    .strictObject({
      cpu: cpu().default(defaults.cpu).describe("CPU its pods may request together."),
      memory: size().default(defaults.memory).describe("Memory its pods may request together, and their limits together."),
      gpus: wholeGpus().default(defaults.gpus).describe("Whole GPUs its pods may request together."),
      pods: whole(1, 10000).default(defaults.pods).describe("Pods it may hold."),
      storage: size().default("2Ti").describe("Storage its volumes may request together."),
    })
    .prefault({})
    .describe(where);

export const guardrails = z
  .strictObject({
    quotas: z
      .strictObject({
        platform: namespaceQuota("Namespace sophia-ai-prod.", { cpu: "64", memory: "256Gi", gpus: 0, pods: 200 }),
        mcp: namespaceQuota("Namespace sophia-ai: the only one where GPUs are allowed.", { cpu: "64", memory: "256Gi", gpus: 4, pods: 200 }),
        operators: namespaceQuota("Each namespace of an operator.", { cpu: "16", memory: "64Gi", gpus: 0, pods: 50 }),
      })
      .prefault({})
      .describe("ResourceQuotas, by namespace."),
    containerDefaults: z
      .strictObject({
        cpuRequest: cpu().default("50m").describe("CPU request."),
        memoryRequest: size().default("128Mi").describe("Memory request."),
        memoryLimit: size().default("512Mi").describe("Memory limit."),
        ephemeralStorageRequest: size().default("128Mi").describe("Ephemeral storage request."),
        ephemeralStorageLimit: size().default("1Gi").describe("Ephemeral storage limit."),
      })
      .prefault({})
      .describe("What a container gets that asks for nothing. GPUs are never defaulted: a default would be given to every container."),
  })
  .prefault({})
  .describe("What no workload may exceed.");

export const autoscaling = z
  .strictObject({
    provider: z
      .enum(["keda", "metrics-api"])
      .default("keda")
      .describe("Who serves custom and external metrics: `keda` (ScaledObjects) or `metrics-api` (plain autoscalers against an adapter that is already there)."),
    prometheusUrl: webUrl().default("http://prometheus-operated.monitoring.svc.cluster.local:9090").describe("Prometheus that KEDA asks."),
  })
  .prefault({})
  .describe("Autoscaling by metrics other than CPU and memory.");

export const edge = z
  .strictObject({
    namespace: dnsLabel().default("kube-system").describe("Namespace of the controller that carries traffic in from outside; k3s runs Traefik in kube-system."),
  })
  .prefault({})
  .describe("Where traffic comes in.");

export const secrets = z
  .strictObject({
    source: z
      .enum(["generated", "config"])
      .default("config")
      .describe("`generated`: made by @pulumi/random and kept in the state. `config`: read from the stack's secret configuration, `secretValues`, which the ESC environment provides."),
  })
  .prefault({})
  .describe("Where secrets come from.");
