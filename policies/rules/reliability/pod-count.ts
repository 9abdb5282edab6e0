import { absent } from "../../model/read.ts";

/** A number of pods; where there is something else, that is not known yet or no number, one: the number no rule asks anything of. */
export function podCount(value: unknown, whenAbsent: number): number {
  if (absent(value)) return whenAbsent;
  return typeof value === "number" ? value : 1;
}
