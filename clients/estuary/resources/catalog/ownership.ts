import type { HistoryItem, LiveSpec } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import type { Session } from "../session.ts";
import { inGroups } from "../values.ts";
import { idOf, isMarked, lastByPeople, ownerIn } from "./history.ts";
import type { CatalogInputs, CatalogOutputs } from "./inputs.ts";
import type { Lost } from "./types.ts";

export interface Claim {
  readonly owner: string;
  readonly adopt: CatalogInputs["adopt"];
  readonly olds?: CatalogOutputs | undefined;
  readonly lost?: Lost | undefined;
}

/** Questions asked at a time. */
const atOnce = 10;

/** Who a spec of others is of, in words; `undecided`: it may be ours, but nothing tells. */
interface Stranger {
  readonly who: string;
  readonly undecided: boolean;
}

/**
 * Refuses to publish over what belongs to others. Ours is what we recorded, what an interrupted run published, what the newest
 * publication not by the service itself carries our mark on, and what may be adopted.
 * @throws EstuaryError naming each such spec, who published it last, and what to do
 */
export async function refuseForeign(session: Session, claim: Claim, specs: readonly LiveSpec[]): Promise<void> {
  const found = (await strangers(session, claim, specs.filter(({ name }) => !claim.adopt.includes(name)))).map(({ name, who }) => {
    return { name, detail: `${name} exists and was published last by ${who}; to take it over, name it in estuary.adopt; else choose another name` };
  });
  if (found.length === 0) return;
  throw new EstuaryError({ kind: "refused", operation: "publish", message: ["nothing was published:", ...found.map(({ detail }) => `  ${detail}`)].join("\n"), specs: found });
}

/** Of specs that are to be deleted, those that others have taken over since: they stay, each with a line on it. */
export async function leftToOthers(session: Session, claim: Claim, specs: readonly LiveSpec[]): Promise<ReadonlyMap<string, string>> {
  const found = await strangers(session, claim, specs);
  return new Map(found.map(({ name, who, undecided }) => {
    const byHand = undecided ? `; if it is this stack's, delete it by hand (flowctl catalog delete --name ${name})` : "";
    return [name, `${name} stays at Estuary, and is no longer recorded here: it was published last by ${who}${byHand}`];
  }));
}

async function strangers(session: Session, claim: Claim, specs: readonly LiveSpec[]): Promise<(Stranger & { readonly name: string })[]> {
  const found = await inGroups(atOnce, specs, async (spec) => ({ name: spec.name, stranger: await strangerOf(session, claim, spec) }));
  return found.flatMap(({ name, stranger }) => (stranger === undefined ? [] : [{ name, ...stranger }]));
}

/** Whose a spec is; undefined: ours. */
async function strangerOf(session: Session, { owner, olds, lost }: Claim, { name, lastPubId }: LiveSpec): Promise<Stranger | undefined> {
  const ids = [olds?.published[name]?.pubId ?? "", lost?.pubIds[name] ?? ""].filter((id) => id !== "").map(idOf);
  if (ids.includes(idOf(lastPubId))) return undefined;
  const history = await session.api.history(name);
  const last = lastByPeople(history);
  if (isMarked(last, owner)) return undefined;
  const other = ownerIn(last?.detail);
  if (other !== undefined) return { who: `another stack (${byWhom(last)}, mark ${other})`, undecided: false };
  const known = olds?.published[name] !== undefined || typeof lost?.models[name] === "string";
  if (!known) return { who: byWhom(last), undecided: false };
  // What a person edited by hand is still ours, if it was.
  if (last !== undefined || history.some((item) => isMarked(item, owner) || ids.includes(idOf(item.pubId)))) return undefined;
  // Another stack's mark may lie below what the service has published since.
  return { who: `Estuary itself, so often that its history (${history.length} publications) no longer tells whose it is`, undecided: true };
}

export function byWhom(item: HistoryItem | undefined): string {
  if (item === undefined) return "somebody";
  return `${item.by ?? "somebody"} at ${item.at}`;
}
