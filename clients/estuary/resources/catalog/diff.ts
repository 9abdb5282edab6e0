import { EstuaryError } from "../../error.ts";
import type { Session } from "../session.ts";
import { type Properties, hasUnknown, messageOf, same } from "../values.ts";
import { driftOf } from "./drift.ts";
import { editedConfigs } from "./edited.ts";
import { digestOf, endpointIn } from "./encrypted.ts";
import { heldTasks } from "./held.ts";
import { type CatalogInputs, type CatalogOutputs, inputsOf, outputsOf } from "./inputs.ts";
import { tell } from "./lifecycle.ts";
import { look } from "./look.ts";
import { isPending, presumedLost } from "./lost.ts";
import { wantedOf } from "./wanted.ts";

export interface Difference {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: true;
}

const compared = ["specs", "types", "adopt", "paused", "reenable", "activation", "owner"] as const;

/**
 * What differs from what is recorded. Only a known other data plane or prefix replaces; names are taken until they are deleted, so a
 * replacement deletes first.
 */
export function diff(_id: string, olds: Properties, news: Properties): Difference {
  const recorded = outputsOf(olds);
  const replaces = (["dataPlane", "prefix"] as const).filter((key) => !hasUnknown(news[key]) && news[key] !== recorded[key]);
  const changed = compared.some((key) => hasUnknown(news[key]) || !same(news[key], recorded[key]));
  const unsettled = recorded.activating.length > 0 || Object.keys(recorded.drift).length > 0;
  return { changes: replaces.length > 0 || changed || unsettled || hasUnknown(news["dataPlane"]) || hasUnknown(news["prefix"]) || secretsDiffer(recorded, news), replaces, deleteBeforeReplace: true };
}

/**
 * The same against what is live: what others changed is told, and put right by an update.
 * What was seen is kept, so that the update of this run finds out what is edited in between.
 */
export async function diffLive(session: Session, id: string, olds: Properties, news: Properties): Promise<Difference> {
  const difference = diff(id, olds, news);
  if (difference.replaces.length > 0) return difference;
  const recorded = outputsOf(olds);
  try {
    const live = await look(session, [...Object.keys(recorded.published), ...Object.keys(knownSpecs(news))]);
    const attempt = await session.attempts.read(recorded.owner);
    const lost = presumedLost(attempt, recorded);
    const edited = await editedConfigs(session, recorded.owner, recorded, lost, live);
    tell(session, driftOf(recorded, live, edited), new Map());
    session.seen.set(recorded.owner, live);
    if (hasUnknown(news)) return { ...difference, changes: true };
    const inputs = inputsOf(news);
    const held = await heldTasks(session, inputs, recorded, lost, live);
    tell(session, {}, held);
    const wanted = wantedOf({ inputs, olds: recorded, lost, live, held: new Set(held.keys()), edited: new Set(edited.keys()) });
    const gone = Object.keys(recorded.published).filter((name) => !(name in inputs.specs));
    const changes = difference.changes || isPending(attempt, recorded) || gone.length > 0 || wanted.some(({ reasons }) => reasons.length > 0) || !same(Object.fromEntries(held), recorded.disabledByEstuary);
    return { ...difference, changes };
  } catch (error) {
    if (error instanceof EstuaryError) throw new Error(`the plan is made of what is live at Estuary, which could not be read: ${messageOf(error)}. To plan from what is recorded alone set estuary.refresh to false`);
    throw error;
  }
}

function knownSpecs(news: Properties): Readonly<Record<string, unknown>> {
  const specs = news["specs"];
  return typeof specs === "object" && specs !== null ? (specs as Record<string, unknown>) : {};
}

/** A secret that has changed changes the digest of the task that has it. */
function secretsDiffer(recorded: CatalogOutputs, news: Properties): boolean {
  if (hasUnknown(news["secretValues"])) return true;
  if (hasUnknown(news["specs"])) return false;
  const { specs, secretValues } = inputsOf(news);
  const owner: CatalogInputs["owner"] = recorded.owner;
  return Object.entries(specs).some(([name, spec]) => {
    const endpoint = endpointIn(spec);
    return endpoint !== undefined && digestOf({ owner, secretValues }, endpoint) !== recorded.plainDigests[name];
  });
}
