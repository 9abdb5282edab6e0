import type * as k8s from "@pulumi/kubernetes";
import { imageReference } from "../../../config/images.ts";
import { secretName } from "../../../config/names.ts";
import type { Settings } from "../../../config/settings.ts";
import { plainVariables, resourceRequirements, restrictedContainer, secretVariable } from "../../kit/pod.ts";
import type { N8nProcess } from "./process.ts";
import { longestExecution } from "./shutdown.ts";

/**
 * Task runners run the code of Code nodes outside n8n's own process. https://docs.n8n.io/hosting/configuration/task-runners/
 * Main and workers have them; webhook processors run no code.
 */

/** Port of the broker in the n8n process; it listens on the pod's loopback only. */
const brokerPort = 5679;

/** Port the launcher answers /healthz on. https://github.com/n8n-io/task-runner-launcher/blob/main/docs/setup.md */
const healthPort = 5680;

/** Variable and Secret key of the token by which runners join. */
const tokenVariable = "N8N_RUNNERS_AUTH_TOKEN";

/** Seconds a task may take: five minutes (n8n's default; the launcher's own is one), or less where executions may not last that long. */
function taskTimeout(settings: Settings["n8n"]): string {
  return String(Math.min(300, longestExecution(settings)));
}

/** Whether a process has task runners: it is one that holds their token. */
export function hasRunners({ entry }: N8nProcess): boolean {
  return entry.secrets.some(({ variable }) => variable === tokenVariable);
}

/** The variables of the n8n process whose runners are a container of their own. */
export function brokerVariables(settings: Settings["n8n"]): Readonly<Record<string, string>> {
  return { N8N_RUNNERS_MODE: "external", N8N_RUNNERS_BROKER_PORT: String(brokerPort), N8N_RUNNERS_TASK_TIMEOUT: taskTimeout(settings) };
}

/** Scratch space of {@link runnersContainer}; n8n's own is another, so that code of users cannot touch it. */
export const runnersVolume: k8s.types.input.core.v1.Volume = { name: "runners-tmp", emptyDir: { sizeLimit: "256Mi" } };

/**
 * The launcher of the JavaScript and Python runners. It is an init container that restarts (a sidecar): the kubelet stops it
 * after n8n, so that executions which end during a stop still find their runner; a plain container would go at once.
 * The image reads no `_FILE` variables. https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export function runnersContainer(process: N8nProcess, settings: Settings): k8s.types.input.core.v1.Container {
  const health = { httpGet: { path: "/healthz", port: healthPort } };
  return restrictedContainer({
    name: "runners",
    // The same version as n8n's: they speak a protocol of their own.
    image: imageReference("n8nRunners", settings.images),
    args: ["javascript", "python"],
    restartPolicy: "Always",
    env: [
      ...plainVariables({
        N8N_RUNNERS_TASK_BROKER_URI: `http://127.0.0.1:${brokerPort}`,
        N8N_RUNNERS_TASK_TIMEOUT: taskTimeout(settings.n8n),
        GENERIC_TIMEZONE: settings.n8n.timezone,
      }),
      secretVariable(tokenVariable, secretName(process.entry.name)),
    ],
    resources: resourceRequirements({ cpu: "100m", memory: "256Mi", memoryLimit: "1Gi" }),
    // No start-up probe: n8n starts only after it, and the launcher waits for n8n's broker as long as it takes.
    livenessProbe: { ...health, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
    volumeMounts: [{ name: "runners-tmp", mountPath: "/tmp" }],
  });
}
