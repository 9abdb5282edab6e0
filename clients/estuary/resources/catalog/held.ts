import type { HistoryItem } from "../../api.ts";
import type { Session } from "../session.ts";
import { isDisabled } from "./disabled.ts";
import { byController, isMarked } from "./history.ts";
import type { CatalogInputs, CatalogOutputs } from "./inputs.ts";
import type { Attempt, Look } from "./types.ts";

/**
 * Tasks that stand still although we do not ask for it, with the reason: Estuary disables what fails for days or is idle, and a person
 * may have. They stay so, whatever else is published, until they are named in `reenable`.
 */
export async function heldTasks(session: Session, inputs: Omit<CatalogInputs, "secretValues">, olds: CatalogOutputs | undefined, attempt: Attempt | undefined, live: Look): Promise<ReadonlyMap<string, string>> {
  const held = new Map<string, string>();
  for (const [name, spec] of Object.entries(inputs.specs)) {
    const there = live.get(name);
    const still = there !== undefined && (there.isDisabled || isDisabled(JSON.parse(there.model ?? "{}")));
    if (!still || isDisabled(spec) || inputs.paused.includes(name) || inputs.reenable.includes(name)) continue;
    const recorded = olds?.disabledByEstuary[name];
    if (recorded !== undefined) {
      held.set(name, recorded);
      continue;
    }
    const byUs = olds?.paused.includes(name) === true || isDisabled(olds?.specs[name]) || attempt?.paused.includes(name) === true;
    if (byUs) continue;
    const [newest] = await session.api.history(name);
    if (!isMarked(newest, inputs.owner)) held.set(name, await reasonOf(session, inputs.prefix, name, newest));
  }
  return held;
}

async function reasonOf(session: Session, prefix: string, name: string, newest: HistoryItem | undefined): Promise<string> {
  const who = newest === undefined || byController(newest) ? "" : ` (${newest.by}, ${newest.at})`;
  if (newest?.detail !== undefined && newest.detail !== "") return `${newest.detail}${who}`;
  try {
    const alert = (await session.api.alerts(prefix)).find((each) => each.name === name && each.resolvedAt === undefined);
    return alert?.type ?? `disabled at Estuary${who}`;
  } catch {
    return `disabled at Estuary${who}`; // the reason is a help, not a need
  }
}
