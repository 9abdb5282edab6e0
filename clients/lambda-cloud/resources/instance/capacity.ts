import type { Session } from "../session.ts";
import { type Assessment, type Offer, assess, placeOf } from "./candidates.ts";
import type { InstanceInputs } from "./inputs.ts";

/** No candidate may be launched at, whatever the capacity. */
export class NoCandidateError extends Error {
  override readonly name = "NoCandidateError";

  constructor(faults: readonly string[]) {
    super(`none of the candidates can be launched:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
  }
}

/** No candidate has room now. */
export class NoCapacityError extends Error {
  override readonly name = "NoCapacityError";

  constructor({ candidates, waitForCapacity }: InstanceInputs, faults: readonly string[]) {
    const waited = waitForCapacity === undefined ? "" : ` after waiting ${waitForCapacity.timeoutSeconds} s (waitForCapacity)`;
    const others = faults.length === 0 ? "" : `\nNot tried:\n${faults.map((fault) => `- ${fault}`).join("\n")}`;
    super(`Lambda has no capacity for ${candidates.map(placeOf).join(" or ")}${waited}; name further candidates, or wait longer with waitForCapacity. Nothing was launched.${others}`);
  }
}

/** The candidates as they are now, judged on prices no older than the timing allows. */
export async function assessNow(session: Session, inputs: InstanceInputs): Promise<Assessment> {
  const types = await session.types.recent(session.timing.price);
  // Images change seldom, and are asked for only where one is named.
  const images = inputs.image === undefined ? [] : await session.images.recent(session.timing.end);
  const assessment = assess(inputs, types, images);
  if (assessment.offers.length === 0) throw new NoCandidateError(assessment.faults);
  return assessment;
}

/** Whether a launch there was refused so recently that another would only cost a turn. */
export function wasRefused({ refusals, timing }: Session, { candidate }: Offer): boolean {
  return (refusals.get(placeOf(candidate)) ?? 0) > Date.now() - timing.price;
}

/**
 * Which offers to try in a round, in which order: those that list capacity; in the first round all others after them, because the
 * list is only a hint.
 */
export function tryable(offers: readonly Offer[], round: number): Offer[] {
  const listed = offers.filter((each) => each.listed);
  return round === 0 ? [...listed, ...offers.filter((each) => !each.listed)] : listed;
}
