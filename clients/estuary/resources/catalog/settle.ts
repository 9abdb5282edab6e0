import { NotReadyError } from "../partial.ts";
import type { Session } from "../session.ts";
import { type Properties, clean, messageOf } from "../values.ts";
import { untilActive } from "./activation.ts";
import type { Applied } from "./apply.ts";
import { censored } from "./censored.ts";
import { isTask } from "./disabled.ts";
import { endpointIn } from "./encrypted.ts";
import { type CatalogInputs, type CatalogOutputs, type Published, recordedInputs } from "./inputs.ts";
import { look } from "./look.ts";
import type { Look } from "./types.ts";
import { encryptedIn, textOf } from "./wanted.ts";

/**
 * From here on something may be published, so every way out but the engine's death tells what: the outputs, or an error that carries
 * them, so that nothing is published twice.
 */
export async function settle(session: Session, id: string, inputs: CatalogInputs, properties: Properties, olds: CatalogOutputs | undefined, applied: Applied): Promise<Properties> {
  for (const [name, reason] of applied.held) session.say(`${name} stands still, and stays so: ${reason}. To let it run again name it in estuary.reenable`);
  const waiting = tasksToWaitFor(inputs, olds, applied);
  let live: Look = applied.live;
  const recorded = (activating: readonly string[]) => clean<Properties>({ ...outputs(inputs, olds, applied, live, activating) });
  const partial = (message: string, activating: readonly string[]) => new NotReadyError(message, id, properties, recorded(activating));
  try {
    if (applied.published !== undefined) live = await look(session, Object.keys(inputs.specs));
    const inactive = await untilActive(session, waiting, live, inputs.activation);
    if (inactive.size === 0) return recorded([]);
    const lines = [...inactive].map(([name, why]) => `${name} ${censored(why, inputs.secretValues)}`);
    if (!inputs.activation.required) {
      for (const line of lines) session.say(`published, but ${line}`);
      return recorded([]);
    }
    throw partial(["the catalogue is published, but not all of its tasks run:", ...lines.map((line) => `  ${line}`), "The next update waits for them and publishes nothing again."].join("\n"), [...inactive.keys()]);
  } catch (error) {
    if (error instanceof NotReadyError) throw error;
    throw partial(`${applied.published === undefined ? "the catalogue was not seen to run" : "the catalogue is published, but was not seen to run"}: ${messageOf(error)}`, waiting);
  }
}

/** What was published now or by an interrupted run, and what an earlier run did not see running. */
function tasksToWaitFor(inputs: CatalogInputs, olds: CatalogOutputs | undefined, { wanted, published, lost }: Applied): string[] {
  const names = new Set([...Object.keys(published?.draft.models ?? {}), ...Object.keys(lost?.models ?? {}), ...(olds?.activating ?? [])]);
  return wanted.filter(({ name, type, disabled }) => names.has(name) && !disabled && isTask(type, inputs.specs[name])).map(({ name }) => name);
}

function outputs(inputs: CatalogInputs, olds: CatalogOutputs | undefined, { wanted, held, published: sent, lost }: Applied, live: Look, activating: readonly string[]): CatalogOutputs {
  const published: Record<string, Published> = {};
  const encrypted: Record<string, string> = {};
  const plainDigests: Record<string, string> = {};
  for (const { name, model, digest, ciphertext } of wanted) {
    const there = live.get(name);
    const now = sent?.draft.models[name];
    const unstored = lost?.models[name];
    const before = olds?.published[name];
    // Of what was published, that publication; the service's own later ones are no news.
    const pubId = now === undefined ? (unstored === undefined ? before?.pubId : lost?.pubIds[name]) : sent?.pubId;
    published[name] = { pubId: (pubId ?? "") === "" ? (there?.lastPubId ?? "") : (pubId ?? ""), model: now ?? unstored ?? before?.model ?? textOf(model, ciphertext) };
    if (digest === undefined) continue;
    plainDigests[name] = digest;
    // What was published is known; of the rest a connector may have renewed its tokens.
    const renewed = now === undefined ? encryptedIn(there, endpointIn(model)) : undefined;
    encrypted[name] = renewed ?? sent?.draft.encrypted[name] ?? ciphertext ?? "";
  }
  const pubId = sent?.pubId ?? lost?.pubId ?? olds?.pubId ?? "";
  return { ...recordedInputs(inputs), published, encrypted, plainDigests, pubId, disabledByEstuary: Object.fromEntries(held), activating, drift: {} };
}
