import { absent } from "../../model/read.ts";

/** What "no limit" is written as where a field has a default: the largest of 32 bits. */
const noLimit = 2 ** 31 - 1;

/** A count of pods: what is said, or the default where nothing is; none where it is not known yet, or no count. */
export function countOf(value: unknown, otherwise: number): number {
  if (absent(value)) return otherwise;
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < noLimit ? value : 0;
}
