import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { type RunOptions, type RunResult, type Violation, preview, processesOf } from "../../../engine/index.ts";
import type { Clouds } from "./clouds.ts";
import { policyPacks } from "../../../scripts/lib/ground.ts";
import { eventually } from "../../support/eventually.ts";

/** A stack of the platform, ready to be previewed under the repository's own pack. */
export interface JudgedStack {
  /** The accounts that stand for Lambda's and Estuary's. */
  readonly clouds: Clouds;
  preview(): Promise<JudgedPlan>;
  close(): Promise<void>;
}

/** A preview, and how it came to its verdict. */
export interface JudgedPlan {
  readonly result: RunResult;
  /** Names of the policies that were asked about something, sorted. */
  readonly asked: readonly string[];
  /** What the cluster's provider would be given, as the engine shows it. */
  readonly kubeconfig: unknown;
}

/** Which policies were asked; the SDK does not declare these events (sdk/go/common/apitype/events.go of Pulumi 3.250.0). */
interface Asked {
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}
type Event = EngineEvent & { readonly policyAnalyzeSummaryEvent?: Asked; readonly policyAnalyzeStackSummaryEvent?: Asked };

/** Previews under the repository's own pack, configured as the stack's settings say, and waits until nothing of the run is left. */
export async function judge(options: RunOptions): Promise<JudgedPlan> {
  const asked = new Set<string>();
  let kubeconfig: unknown;
  const onEvent = ({ policyAnalyzeSummaryEvent: one, policyAnalyzeStackSummaryEvent: all, resourcePreEvent }: Event) => {
    for (const { passed = [], failed = [] } of [one ?? {}, all ?? {}]) for (const policy of [...passed, ...failed]) asked.add(policy);
    const planned = resourcePreEvent?.metadata;
    if (planned?.type === "pulumi:providers:kubernetes") kubeconfig = (planned.new?.inputs as Record<string, unknown> | undefined)?.["kubeconfig"];
  };
  let run = "";
  const result = await preview({ ...options, policyPacks: policyPacks(), onEvent, onStart: (started) => { run = started.run; } });
  const left = () => processesOf(run);
  await eventually(() => left().length === 0, () => `processes of the preview are left: ${left().map(({ pid }) => pid).join(", ")}`, 60);
  return { result, asked: [...asked].sort(), kubeconfig };
}

/** Violations by policy, each with how many there are and the first one's words. */
export function listed(violations: readonly Violation[]): string {
  const policies = [...new Set(violations.map(({ policy }) => policy))].sort();
  return policies.map((policy) => {
    const own = violations.filter((each) => each.policy === policy).map(({ message }) => message).sort();
    return `${policy} (${own.length}): ${own[0]?.split("\n").slice(1).join(" ") ?? ""}`;
  }).join("\n");
}

/** Those that stop a plan. */
export function mandatory({ result }: JudgedPlan): readonly Violation[] {
  return result.violations.filter(({ level }) => level === "mandatory");
}
