import type { Output } from "@pulumi/pulumi";

/** Where components get secret values from. Every value is an Output marked secret. */
export interface SecretSource {
  /**
   * The value of a secret of config/secrets.ts (or of `natsSeedName(service)`).
   * @throws Error when no such secret is known to this stack; that is a fault of the program, not of the settings
   */
  value(name: string): Output<string>;
}
