import type { HistoryItem } from "../../api.ts";
import type { Session } from "../session.ts";
import { censored } from "./censored.ts";
import { isDisabled } from "./disabled.ts";
import { byController, isMarked } from "./history.ts";
import type { CatalogInputs, CatalogOutputs } from "./inputs.ts";
import type { Look, Lost } from "./types.ts";

type Inputs = Omit<CatalogInputs, "secretValues"> & Partial<Pick<CatalogInputs, "secretValues">>;

/**
 * Tasks that stand still although we do not ask for it, with the reason: Estuary disables what fails for days or is idle, and a person
 * may have. They stay so, whatever else is published, until they are named in `reenable`.
 */
export async function heldTasks(session: Session, inputs: Inputs, olds: CatalogOutputs | undefined, lost: Lost | undefined, live: Look): Promise<ReadonlyMap<string, string>> {
  const held = new Map<string, string>();
  for (const [name, spec] of Object.entries(inputs.specs)) {
    const there = live.get(name);
    const still = there !== undefined && (there.isDisabled || isDisabled(JSON.parse(there.model ?? "{}")));
    if (!still || isDisabled(spec) || inputs.paused.includes(name) || inputs.reenable.includes(name)) continue;
    // Carried along by a publication of ours it bears our mark, although we did not disable it.
    const recorded = lost?.held[name] ?? olds?.disabledByEstuary[name];
    if (recorded !== undefined) {
      held.set(name, recorded);
      continue;
    }
    const byUs = olds?.paused.includes(name) === true || isDisabled(olds?.specs[name]) || lost?.paused.includes(name) === true;
    if (byUs) continue;
    const history = await session.api.history(name);
    if (!isMarked(history[0], inputs.owner)) held.set(name, await reasonOf(session, inputs, name, history));
  }
  return held;
}

async function reasonOf(session: Session, { owner, prefix, secretValues }: Inputs, name: string, history: readonly HistoryItem[]): Promise<string> {
  const item = disablingOf(history, owner);
  const who = item === undefined || byController(item) ? "" : ` (${item.by}, ${item.at})`;
  if (item?.detail !== undefined && item.detail !== "") return `${censored(item.detail, secretValues)}${who}`;
  try {
    const alert = (await session.api.alerts(prefix)).find((each) => each.name === name && each.resolvedAt === undefined);
    return alert?.type ?? `disabled at Estuary${who}`;
  } catch {
    return `disabled at Estuary${who}`; // the reason is a help, not a need
  }
}

/**
 * The publication since our last one that disabled a task: one that says so, else the newest. That it says so is inferred: the history
 * tells no models.
 */
function disablingOf(history: readonly HistoryItem[], owner: string): HistoryItem | undefined {
  const ours = history.findIndex((item) => isMarked(item, owner));
  const since = ours < 0 ? history : history.slice(0, ours);
  return since.find(({ detail }) => /disabl/i.test(detail ?? "")) ?? history[0];
}
