import type { RawJson } from "../../api.ts";
import type { Model } from "../../catalogue/types.ts";
import { canonical, configDigest, isSecretRef, resolveSecrets, secretRefs } from "../../catalogue/secrets.ts";
import { EstuaryError } from "../../error.ts";
import type { Session } from "../session.ts";
import { isRecord } from "../values.ts";
import { encryptionSchema } from "./encryption-schema.ts";
import type { CatalogInputs } from "./inputs.ts";

/** A connector with its plain configuration. */
export interface Endpointed {
  readonly image: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export function endpointIn(model: Model): Endpointed | undefined {
  return "endpoint" in model ? model.endpoint.connector : undefined;
}

/** The same for the same image, configuration and secrets: a configuration is encrypted anew only when this changes, since each encryption differs. */
export function digestOf({ owner, secretValues }: Pick<CatalogInputs, "owner" | "secretValues">, { image, config }: Endpointed): string {
  return configDigest({ image, config }, secretValues, owner);
}

/**
 * Encrypts a configuration with its secrets.
 * @throws EstuaryError "no-schema" when none is published for exactly this image; "secret-in-clear" when a secret came back as it was sent
 */
export async function encrypted(session: Session, name: string, { image, config }: Endpointed, secretValues: CatalogInputs["secretValues"]): Promise<RawJson> {
  const schemas = await session.api.connectorSchemas(image);
  if (schemas === undefined) {
    throw new EstuaryError({
      kind: "no-schema",
      operation: "encrypt",
      message: `${name}: no configuration schema of ${image} is published, so nobody knows which of its values are secret and nothing was published; check image and tag`,
      specs: [{ name, detail: "no schema" }],
    });
  }
  // In one order: the service's answer keeps it, and its checksum covers it.
  const plain = JSON.parse(canonical(resolveSecrets(config, secretValues))) as Record<string, unknown>;
  const text = await session.api.encrypt(plain, encryptionSchema(image, schemas.config)).catch((error: unknown) => { throw ofSpec(name, error); });
  const clear = secretsInClear(config, JSON.parse(text));
  if (clear.length > 0) {
    throw new EstuaryError({
      kind: "secret-in-clear",
      operation: "encrypt",
      message: `${name}: ${clear.join(", ")} came back in clear from Estuary's encryption service (the schema of ${image} does not mark it secret), so nothing was published`,
      specs: clear.map((path) => ({ name, detail: `${path} is not encrypted` })),
    });
  }
  return text;
}

/** The same fault, with the task that has it. */
function ofSpec(name: string, error: unknown): unknown {
  if (!(error instanceof EstuaryError)) return error;
  const { kind, operation, retryable, message } = error;
  return new EstuaryError({ kind, operation, retryable, message: `${name}: ${message}`, specs: [{ name, detail: message }] });
}

/** Positions of secrets that are not ciphertext in the answer, whatever the schema says. */
export function secretsInClear(config: unknown, answer: unknown, path = ""): readonly string[] {
  if (isSecretRef(config)) return isCiphertext(answer) ? [] : [path];
  if (Array.isArray(config)) return config.flatMap((item, index) => secretsInClear(item, Array.isArray(answer) ? answer[index] : undefined, `${path}/${index}`));
  if (!isRecord(config)) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const here = `${path}/${key}`;
    const there = isRecord(answer) ? answer : {};
    if (Object.hasOwn(there, key)) return isSecretRef(value) ? [here] : secretsInClear(value, there[key], here);
    // A position above the secret may be encrypted as a whole.
    return secretRefs(value).length === 0 || isCiphertext(there[`${key}_sops`]) ? [] : [here];
  });
}

function isCiphertext(value: unknown): boolean {
  if (typeof value === "string") return value.startsWith("ENC[");
  const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return inner.length > 0 && inner.every(isCiphertext);
}
