import { type Exemption, lapseOf } from "../exemptions.ts";

/** The exemptions that rules were given in this run: each rule sees its own configuration only. */
export class Ledger {
  readonly #exemptions = new Map<string, readonly Exemption[]>();

  note(rule: string, exemptions: readonly Exemption[]): void {
    this.#exemptions.set(rule, exemptions);
  }

  /** One sentence for each that does not hold. */
  lapsed(day: string): readonly string[] {
    return [...this.#exemptions].flatMap(([rule, exemptions]) => exemptions.flatMap((exemption) => lapseOf(rule, exemption, day) ?? []));
  }
}
