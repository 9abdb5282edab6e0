import { type Container, containersOfResource } from "../../model/pods.ts";
import { absent } from "../../model/read.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { type Sources, afterSignal, beforeSignal } from "./stop-time.ts";

/** What the API server fills in. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#lifecycle */
const defaultPeriod = 30;

function fault(container: Container, sources: Sources): Finding | undefined {
  const { pod, name, path } = container;
  const given = pod.spec["terminationGracePeriodSeconds"];
  const period = absent(given) ? defaultPeriod : given;
  const [before, after] = [beforeSignal(container), afterSignal(container, sources)];
  if (before === Infinity) {
    return {
      path: [...path, "lifecycle", "preStop", "exec", "command"],
      message: `the hook of container ${name} sleeps for ever, so that it is killed whatever the period is`,
      fix: "let it sleep for a number of seconds below the period",
    };
  }
  const whole = before + after;
  if (typeof period !== "number" || whole === 0 || whole < period) return undefined;
  return {
    path: [...pod.path, "terminationGracePeriodSeconds"],
    ...(absent(given) ? {} : { value: given }),
    message: `container ${name} takes up to ${whole} s to stop (${before} s before its signal, ${after} s after) and is killed after ${period} s`,
    fix: `set it to more than ${whole}, or let the container stop sooner`,
  };
}

export const gracefulStopFitsTheTerminationPeriod = resourceRule<Sources>({
  name: "graceful-stop-fits-the-termination-period",
  description:
    "A container's preStop hook, and what it says it needs to finish, are over before the pod's termination period is: what is killed loses its work. Judged as far as it can be read: sleeps of the hook, and times in known variables and arguments.",
  severity: "medium",
  level: "mandatory",
  profile: "platform",
  url: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
  options: {
    schema: {
      environment: { type: "array", items: { type: "string" }, description: "Environment variables that hold the seconds a container may take to stop after its signal." },
      arguments: { type: "array", items: { type: "string" }, description: "Arguments that hold the seconds a container may take to stop after its signal." },
    },
    defaults: {
      environment: ["N8N_GRACEFUL_SHUTDOWN_TIMEOUT", "DOTNET_SHUTDOWNTIMEOUTSECONDS", "ASPNETCORE_SHUTDOWNTIMEOUTSECONDS"],
      arguments: ["--graceful-timeout", "--timeout-graceful-shutdown"],
    },
  },
  judge: (resource, sources) =>
    containersOfResource(resource)
      .filter(({ kind, pod }) => (kind === "container" || kind === "sidecar") && !pod.overlay)
      .flatMap((container) => fault(container, sources) ?? []),
});
