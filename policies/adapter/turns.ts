/**
 * What the rules of one pass share. The server of the pack calls every policy with a view of its own of the same data and says
 * neither when a pass begins nor when it ends; but in one pass the policies come in their order. So what was made is handed on
 * as long as the positions rise, and made anew when they do not.
 */
export class Turns<Value> {
  readonly #known = new Map<string, { position: number; value: Value }>();

  /** The value of this pass: of the policy before, or made now. */
  take(key: string, position: number, make: () => Value): Value {
    const known = this.#known.get(key);
    if (known !== undefined && known.position < position) {
      known.position = position;
      return known.value;
    }
    const value = make();
    this.#known.set(key, { position, value });
    return value;
  }
}
