import { type PendingOperation, dropPendingOperations, readDeployment } from "./workFolder.ts";

/**
 * Whether making a resource again takes over what an interrupted creation may have made, so that forgetting the
 * interruption leaves neither an orphan nor a double:
 * - a Kubernetes object with a name of its own: server-side apply updates what is there (provider 4.25: create is an upsert);
 *   one the provider names gets another name the next time;
 * - a dynamic resource of ours: its create looks for what it made before (docs/decisions, adoption);
 * - a value of @pulumi/random: nothing exists outside the state.
 */
export function isRepeatable(operation: PendingOperation): boolean {
  const { type, inputs } = operation.resource;
  if (operation.type !== "creating") return true; // the engine itself drops these: the old state still holds the resource
  if (type.startsWith("random:") || type.startsWith("pulumi-nodejs:") || type.startsWith("pulumi:")) return true;
  if (!type.startsWith("kubernetes:")) return false;
  const metadata = inputs?.["metadata"] as { readonly name?: unknown; readonly annotations?: Readonly<Record<string, unknown>> } | undefined;
  return typeof metadata?.name === "string" && metadata.annotations?.["pulumi.com/autonamed"] !== "true";
}

/** The name at the end of a URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/**
 * Forgets the operations an interrupted run has left open in a sandbox stack's state; without this the engine warns of
 * them at every run for ever. What may have left an object behind is named. Only for who holds the stack.
 */
export function clearPendingOperations(stateDir: string, project: string, stack: string, say: (line: string) => void): void {
  const pending = readDeployment(stateDir, project, stack)?.pending_operations ?? [];
  if (pending.length === 0) return;
  dropPendingOperations(stateDir, project, stack);
  const count = `${pending.length} interrupted operation${pending.length === 1 ? "" : "s"}`;
  say(`taking up ${count} of the run before: ${pending.map((each) => `${each.type} ${nameOf(each.resource.urn)}`).join(", ")}`);
  for (const each of pending.filter((operation) => !isRepeatable(operation))) {
    say(`${each.resource.type} ${nameOf(each.resource.urn)} may have been made before the interruption and is made again; look for a double and delete it`);
  }
}
