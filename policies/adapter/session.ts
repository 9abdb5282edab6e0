import type { Resource } from "../model/resource.ts";
import { Ledger } from "./ledger.ts";
import { Turns } from "./turns.ts";

/** What the policies of a running pack share. */
export interface Session {
  readonly ledger: Ledger;
  /** Resources by URN, unpacked once for all rules. */
  readonly resources: Turns<Resource>;
  /** All resources of the stack, unpacked once for all rules. */
  readonly stack: Turns<readonly Resource[]>;
  readonly now: () => Date;
}

/** A new one. */
export function openSession(now: () => Date = () => new Date()): Session {
  return { ledger: new Ledger(), resources: new Turns(), stack: new Turns(), now };
}
