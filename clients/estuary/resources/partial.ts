import { type Properties, clean } from "./values.ts";

/**
 * What was asked for exists but is not ready. The host of dynamic providers recognises the fields (not the class), and the engine
 * keeps the id and the properties, so that nothing is published twice; the next update goes on from there.
 */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];

  /** @param inputs whose `__provider`, the stored code, goes along: the host adds it to results but not to errors, and without it the resource could be neither read nor deleted */
  constructor(message: string, id: string, inputs: Properties, properties: Properties) {
    super(message);
    this.id = id;
    this.properties = clean({ ...properties, __provider: inputs["__provider"] });
    this.reasons = [message];
  }
}
