import * as pulumi from "@pulumi/pulumi";

/** A raw value of a stack's configuration, as the engine handed it to the program. */
export interface RawValue {
  readonly text: string;
  /** Whether it came encrypted. */
  readonly encrypted: boolean;
}

/** There in every version of the SDK, beside the functions of its declaration file. */
interface RuntimeConfig {
  isConfigSecret(key: string): boolean;
}

/**
 * Reads a value and whether it is encrypted. `pulumi.Config` says it of no value, and its `getObject` hands a secret out
 * without a word.
 * @param key with its namespace
 */
export function rawValue(key: string): RawValue | undefined {
  const text = pulumi.runtime.getConfig(key);
  return text === undefined ? undefined : { text, encrypted: (pulumi.runtime as unknown as RuntimeConfig).isConfigSecret(key) };
}
