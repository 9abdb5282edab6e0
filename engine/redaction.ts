/** What stands for a secret wherever one would be printed; the engine's own word for it. */
export const mask = "[secret]";

/** Shortest text treated as a secret: shorter ones would mask ordinary words and numbers. */
const shortest = 6;

/** Replaces known secrets in text. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Learns a secret. A JSON value's strings are learned one by one, since messages quote them singly. */
  add(secret: string): void {
    this.#learn(secret);
    try {
      this.#learnStrings(JSON.parse(secret) as unknown);
    } catch {
      // plain text
    }
  }

  /** The text without any secret. */
  text(text: string): string {
    let result = text;
    // Longest first, so that a secret that holds another one leaves no rest behind.
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) result = result.replaceAll(secret, mask);
    return result;
  }

  #learn(text: string): void {
    if (text.trim().length < shortest) return;
    this.#secrets.add(text);
    if (text !== text.trim()) this.#secrets.add(text.trim());
    const escaped = JSON.stringify(text).slice(1, -1);
    if (escaped !== text) this.#secrets.add(escaped);
  }

  #learnStrings(value: unknown): void {
    if (typeof value === "string") this.#learn(value);
    else if (value !== null && typeof value === "object") for (const each of Object.values(value)) this.#learnStrings(each);
  }
}
