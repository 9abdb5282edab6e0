import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SecretDefinition } from "../../config/secrets.ts";
import type { SecretSource } from "./source.ts";

/** Bytes of a generated key. A NATS seed is made of exactly 32. https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth */
const keyBytes = 32;

/** Length of a generated text that names none: letters and digits give it some 190 bits. */
const textLength = 32;

export interface PlatformSecretsArgs {
  /** The secrets this stack needs, by name. */
  readonly definitions: Readonly<Record<string, SecretDefinition>>;
  /**
   * Values from the stack's configuration, one for each definition.
   * @default every secret is generated and kept in the state
   */
  readonly values?: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The one source of secrets of a stack: its configuration (which ESC provides), or @pulumi/random. */
export class PlatformSecrets extends pulumi.ComponentResource implements SecretSource {
  readonly #values: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(name: string, args: PlatformSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:secrets:PlatformSecrets", name, {}, opts);
    this.#values = new Map(
      Object.entries(args.definitions).map(([secret, definition]) => [
        secret,
        pulumi.secret(args.values === undefined ? this.#generated(`${name}-${secret}`, definition) : given(secret, args.values)),
      ]),
    );
    this.registerOutputs({});
  }

  value(name: string): pulumi.Output<string> {
    const value = this.#values.get(name);
    if (value === undefined) {
      throw new Error(`secret ${name} is not among the ${this.#values.size} secrets of this stack; name it in its catalogue entry and define it in config/secrets/definitions.ts`);
    }
    return value;
  }

  #generated(name: string, definition: SecretDefinition): pulumi.Output<string> {
    const opts = { parent: this };
    if (definition.form === "key") return new random.RandomBytes(name, { length: keyBytes }, opts).base64;
    // Letters and digits only: these values end up in URLs and configuration files.
    return new random.RandomPassword(name, { length: definition.length ?? textLength, special: false }, opts).result;
  }
}

function given(name: string, values: Readonly<Record<string, pulumi.Output<string>>>): pulumi.Output<string> {
  const value = values[name];
  if (value === undefined) throw new Error(`secret ${name} has no value; readSecretValues() should have refused this stack`);
  return value;
}
