import { type ServiceEntry, type WorkloadEntry, enabledServices, isWorkload, services } from "../../config/services.ts";
import { type Settings, parseSettings, subjects } from "../../config/settings.ts";
import type { RunOptions, RunResult, StackFile, Step } from "../../engine/index.ts";
import { type ServiceState, stateOf } from "./services.ts";

/**
 * Readiness as the engine saw it, for a stack whose cluster is not ours to ask: the engine itself waits until a Deployment,
 * a StatefulSet or a database is ready before it counts it as made (https://www.pulumi.com/blog/improving-kubernetes-management-with-pulumis-await-logic/).
 */

type EngineEvent = Parameters<NonNullable<RunOptions["onEvent"]>>[0];

/** The resource that stands for a service, by the entry's kind of workload. Its name is the entry's. */
const types: Readonly<Record<WorkloadEntry["workload"], string>> = {
  stateless: "kubernetes:apps/v1:Deployment",
  stateful: "kubernetes:apps/v1:StatefulSet",
  operator: "kubernetes:postgresql.cnpg.io/v1:Cluster",
};

const states: Readonly<Record<Step["state"], ServiceState["state"]>> = { done: "ready", failed: "failed", interrupted: "waiting", planned: "not reached" };

/** Keeps the URNs of what an operation finds as it should be: a result lists changes only. */
export class Unchanged {
  readonly urns = new Set<string>();

  readonly add = ({ resOutputsEvent }: EngineEvent): void => {
    if (resOutputsEvent?.metadata.op === "same") this.urns.add(resOutputsEvent.metadata.urn);
  };
}

/** `<type>::<name>` of a URN, the type without those of its parents. */
function identity(urn: string): string {
  const [type = "", name = ""] = urn.split("::").slice(-2);
  return `${type.slice(type.lastIndexOf("$") + 1)}::${name}`;
}

/** The settings the stack's file holds; undefined when it is complete only with what an ESC environment adds. */
function settingsOf(file: StackFile): Settings | undefined {
  const prefix = `${file.project}:`;
  const own = Object.entries(file.config).map(([key, value]) => [key.startsWith(prefix) ? key.slice(prefix.length) : key, value] as const);
  try {
    return parseSettings(Object.fromEntries(own.filter(([key]) => subjects.some((subject) => subject === key))), file.name);
  } catch {
    return undefined;
  }
}

/** The entries of the catalogue that a stack runs: what the program said, or else what the stack's file leaves of them. */
export function entriesOf(file: StackFile, outputs: RunResult["outputs"]): readonly ServiceEntry[] {
  const names: unknown = outputs["services"];
  if (Array.isArray(names)) return services.filter(({ name }) => names.includes(name));
  const settings = settingsOf(file);
  return settings === undefined ? services : enabledServices(settings);
}

/** What each entry came to in an operation. */
export function seenByEngine(file: StackFile, { steps, outputs }: Pick<RunResult, "steps" | "outputs">, unchanged: ReadonlySet<string>): readonly ServiceState[] {
  const seen = new Map<string, ServiceState["state"]>([...unchanged].map((urn) => [identity(urn), "ready"]));
  for (const { urn, op, state } of steps) if (op !== "delete") seen.set(identity(urn), states[state]);
  const noOperators = settingsOf(file)?.cluster.operators === "absent";
  return entriesOf(file, outputs).map((entry): ServiceState => {
    if (!isWorkload(entry)) return stateOf(entry, "remote");
    const state = seen.get(`${types[entry.workload]}::${entry.name}`) ?? "not reached";
    // Where no operator runs, the engine waits for nobody.
    return stateOf(entry, state === "ready" && entry.workload === "operator" && noOperators ? "declared" : state);
  });
}
