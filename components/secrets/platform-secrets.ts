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
  readonly #passwords = new Map<string, random.RandomPassword>();

  constructor(name: string, args: PlatformSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:secrets:PlatformSecrets", name, {}, opts);
    this.#values = new Map(
      Object.keys(args.definitions).map((secret) => [
        secret,
        pulumi.secret(args.values === undefined ? this.#generated(name, secret, args.definitions) : given(secret, args.values)),
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

  #generated(prefix: string, secret: string, definitions: Readonly<Record<string, SecretDefinition>>): pulumi.Output<string> {
    const definition = definitionOf(secret, definitions);
    if (definition.bcryptHashOf !== undefined) return this.#password(prefix, definition.bcryptHashOf, definitionOf(definition.bcryptHashOf, definitions)).bcryptHash;
    if (definition.form === "key") return new random.RandomBytes(`${prefix}-${secret}`, { length: keyBytes }, { parent: this }).base64;
    return this.#password(prefix, secret, definition).result;
  }

  /** Made once: its text and its hash may be two secrets. */
  #password(prefix: string, secret: string, definition: SecretDefinition): random.RandomPassword {
    const known = this.#passwords.get(secret);
    if (known !== undefined) return known;
    // Letters and digits only: these values end up in URLs and configuration files.
    const made = new random.RandomPassword(`${prefix}-${secret}`, { length: definition.length ?? textLength, special: false }, { parent: this });
    this.#passwords.set(secret, made);
    return made;
  }
}

function definitionOf(secret: string, definitions: Readonly<Record<string, SecretDefinition>>): SecretDefinition {
  const definition = definitions[secret];
  if (definition === undefined) throw new Error(`secret ${secret} has a hash among this stack's secrets but is none itself; define both in config/secrets/definitions.ts`);
  return definition;
}

function given(name: string, values: Readonly<Record<string, pulumi.Output<string>>>): pulumi.Output<string> {
  const value = values[name];
  if (value === undefined) throw new Error(`secret ${name} has no value; readSecretValues() should have refused this stack`);
  return value;
}
