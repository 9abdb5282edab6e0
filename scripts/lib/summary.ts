import type { Diagnostic, RunResult, Violation } from "../../engine/index.ts";
import type { Report } from "./report.ts";
import type { GpuQuota, ServiceState, UnplacedPod } from "./services.ts";
import { changesLine, columns, span } from "./text.ts";

/** The name at the end of a URN. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Errors and warnings, each once, with the resource they are about. */
export function diagnosticLines(diagnostics: readonly Diagnostic[]): readonly string[] {
  const errorsFirst = [...diagnostics].sort((a, b) => a.severity.localeCompare(b.severity));
  return errorsFirst.map(({ severity, message, urn }) => `${severity}${urn === undefined ? "" : ` in ${nameOf(urn)}`}: ${message}`);
}

/** Broken policies, mandatory ones first. */
export function violationLines(violations: readonly Violation[]): readonly string[] {
  const mandatoryFirst = [...violations].sort((a, b) => b.level.localeCompare(a.level));
  return mandatoryFirst.map(({ level, policy, urn, message }) => `policy ${policy} (${level})${urn === undefined ? "" : ` broken by ${nameOf(urn)}`}: ${message}`);
}

function readiness({ state, readyReplicas, replicas }: ServiceState): string {
  switch (state) {
    case "ready":
    case "waiting":
      return replicas === undefined ? state : `${state} ${readyReplicas ?? 0}/${replicas}`;
    case "declared":
      return "declared; its operator does not run here";
    case "missing":
    case "failed":
    case "not reached":
      return state;
    case "remote":
      return "hosted elsewhere";
  }
}

function serviceLines(services: readonly ServiceState[]): readonly string[] {
  const rows = services.map((service) => [service.name, service.namespace ?? "-", service.ports.join(", ") || "-", readiness(service)]);
  return columns([["SERVICE", "NAMESPACE", "PORTS", "STATE"], ...rows]);
}

function gpuLines(gpus: readonly GpuQuota[]): readonly string[] {
  return gpus.filter(({ quota, requested }) => quota > 0 || requested > 0).map(({ namespace, requested, quota }) => `  ${namespace}: ${requested} of ${quota} requested`);
}

function unplacedLines(pods: readonly UnplacedPod[]): readonly string[] {
  return pods.map(({ namespace, name, gpus, reason }) => `  ${namespace}/${name}${gpus === 0 ? "" : ` (${gpus} GPU${gpus === 1 ? "" : "s"})`}: ${reason}`);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

/** What `up` ends with, for people. */
export function summaryText(report: Report, next: readonly string[]): string {
  const { outcome, stack = "?", changes = {}, durations = {}, services = [], gpus = [], unplaced = [], standIns = [], emulators = [], violations = [], diagnostics = [] } = report;
  const total = Object.values(durations).reduce((sum, each) => sum + each, 0);
  const ready = services.filter(({ state }) => state === "ready").length;
  const remote = services.filter(({ state }) => state === "remote").length;
  const witness = report.readinessFrom === "engine" ? ", as the engine saw it" : "";
  const inCluster = `${ready} of ${services.length - remote} ready${witness}${remote === 0 ? "" : `; ${remote} hosted elsewhere`}`;
  const head = outcome === "succeeded" ? `Stack ${stack} is up: ${changesLine(changes)} (${span(total)})` : `Stack ${stack}: ${outcome}; ${changesLine(changes)} (${span(total)})`;
  return [
    ...diagnosticLines(diagnostics),
    ...violationLines(violations),
    head,
    ...section(`Services (${inCluster})`, services.length === 0 ? [] : serviceLines(services)),
    ...section("GPUs", gpuLines(gpus)),
    ...section("Pods that fit no node", unplacedLines(unplaced)),
    ...section("Time", columns(Object.entries(durations).map(([phase, milliseconds]) => [phase, span(milliseconds)]))),
    ...section("Emulated here", emulators.map((line) => `  ${line}`)),
    ...section("Stand-ins (the real one can be neither downloaded nor built here)", standIns.map((name) => `  ${name}`)),
    ...section("Next", next.map((line) => `  ${line}`)),
  ].join("\n");
}

/** Outcome of an operation in one line. */
export function outcomeLine(verb: string, { stack, outcome, changes, durations }: Pick<RunResult, "stack" | "outcome" | "changes" | "durations">): string {
  const total = Object.values(durations).reduce((sum, each) => sum + each, 0);
  return `${verb} of stack ${stack} ${outcome}: ${changesLine(changes)} (${span(total)})`;
}
