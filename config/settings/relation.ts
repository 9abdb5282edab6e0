import type { Fault } from "./faults.ts";
import type { Settings } from "./schema.ts";

/** A rule between settings: returns what is wrong, or nothing when the rule holds. It reads only what it judges. */
export type Relation = (settings: Settings, file: string) => Fault | readonly Fault[] | undefined;
