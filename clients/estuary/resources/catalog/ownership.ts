import type { HistoryItem, LiveSpec } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import type { Session } from "../session.ts";
import { inGroups } from "../values.ts";
import { idOf, isMarked, lastByPeople, ownerIn } from "./history.ts";
import type { CatalogInputs, CatalogOutputs } from "./inputs.ts";
import type { Attempt } from "./types.ts";

interface Claim {
  readonly owner: string;
  readonly adopt: CatalogInputs["adopt"];
  readonly olds?: CatalogOutputs | undefined;
  readonly attempt?: Attempt | undefined;
}

/**
 * Refuses to publish or delete what belongs to others. Ours is what we recorded, what an interrupted run published, what the newest
 * publication not by the service itself carries our mark on, and what may be adopted.
 * @throws EstuaryError naming each such spec, who published it last, and what to do
 */
export async function refuseForeign(session: Session, claim: Claim, specs: readonly LiveSpec[], what: "publish" | "delete"): Promise<void> {
  const faults = await inGroups(10, specs, (spec) => faultOf(session, claim, spec, what));
  const found = faults.filter((fault) => fault !== undefined);
  if (found.length === 0) return;
  throw new EstuaryError({ kind: "refused", operation: what, message: ["nothing was published:", ...found.map(({ detail }) => `  ${detail}`)].join("\n"), specs: found });
}

async function faultOf(session: Session, { owner, adopt, olds, attempt }: Claim, { name, lastPubId }: LiveSpec, what: "publish" | "delete"): Promise<{ name: string; detail: string } | undefined> {
  const recorded = olds?.published[name];
  if (recorded !== undefined && recorded.pubId !== "" && idOf(recorded.pubId) === idOf(lastPubId)) return undefined;
  const published = attempt?.models[name];
  if (published !== undefined && published !== null) return undefined;
  if (what === "publish" && adopt.includes(name)) return undefined;
  const last = lastByPeople(await session.api.history(name));
  if (isMarked(last, owner)) return undefined;
  const other = ownerIn(last?.detail);
  // What a person edited by hand is still ours, if it was.
  if (recorded !== undefined && other === undefined) return undefined;
  const who = other === undefined ? byWhom(last) : `another stack (${byWhom(last)}, mark ${other})`;
  const remedy = what === "delete"
    ? "to keep it there, remove it from this stack's state (pulumi state delete, or run an update that no longer has it) once it is theirs"
    : `to take it over, name it in estuary.adopt; else choose another name`;
  return { name, detail: `${name} exists and was published last by ${who}; ${remedy}` };
}

export function byWhom(item: HistoryItem | undefined): string {
  if (item === undefined) return "somebody";
  return `${item.by ?? "somebody"} at ${item.at}`;
}
