import type { LiveSpec } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import { compare } from "../../plan/compare.ts";
import { sidesOf } from "../../plan/sides.ts";
import type { Model } from "../../catalogue/types.ts";
import type { Session } from "../session.ts";
import { isRecord } from "../values.ts";
import { byController, isLater, isMarked } from "./history.ts";
import { byWhom } from "./ownership.ts";
import type { Look } from "./types.ts";
import { configIn } from "./wanted.ts";

/**
 * Refuses to overwrite what people changed between two looks. Ids also move by the service's own hand (discoveries, inferred schemas),
 * which is no edit.
 * @param names specs about to be published or deleted
 * @throws EstuaryError "concurrent-edit" naming spec, person and fields
 */
export async function refuseEdits(session: Session, owner: string, first: Look, now: Look, names: readonly string[]): Promise<void> {
  const found: { name: string; detail: string }[] = [];
  for (const name of names) {
    const [before, after] = [first.get(name), now.get(name)];
    if (before?.model === after?.model) continue;
    const newer = (await session.api.history(name)).filter(({ pubId }) => before === undefined || isLater(pubId, before.lastPubId));
    const edit = newer.find((item) => !byController(item) && !isMarked(item, owner));
    if (edit === undefined && newer.length > 0) continue;
    found.push({ name, detail: `${name} was ${whatHappened(before, after)} by ${byWhom(edit)}` });
  }
  if (found.length === 0) return;
  throw new EstuaryError({
    kind: "concurrent-edit",
    operation: "publish",
    message: ["the catalogue was changed by others after it was read; nothing was published:", ...found.map(({ detail }) => `  ${detail}`), "Run the plan again: it shows the difference, which an update would undo."].join("\n"),
    specs: found,
  });
}

function whatHappened(before: LiveSpec | undefined, after: LiveSpec | undefined): string {
  if (before?.model === undefined) return "made";
  if (after?.model === undefined) return "deleted";
  const fields = compare(withoutCiphertext(JSON.parse(before.model)) as Model, withoutCiphertext(JSON.parse(after.model)), after.type);
  const texts = fields.map((change) => {
    const { from, to } = sidesOf(change);
    return `${change.path} from ${to} to ${from}`;
  });
  if (configIn(before) !== configIn(after)) texts.push("its encrypted configuration");
  return `changed (${texts.length === 0 ? "in a way that has no effect" : texts.join("; ")})`;
}

/** Both sides are live here: their ciphertexts differ where nothing else does. */
function withoutCiphertext(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCiphertext);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "sops" && !key.endsWith("_sops")).map(([key, inner]) => [key, withoutCiphertext(inner)]));
}
