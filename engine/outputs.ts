import { mask } from "./redaction.ts";
import type { Deployment } from "./workFolder.ts";

/** Key and value that mark a special value in stored state; for secrets (sdk/go/common/resource/sig.go of Pulumi 3.250.0). */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A stored value with every secret in it masked. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (value === null || typeof value !== "object") return value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[signatureKey] === secretSignature) return mask;
  return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, maskSecrets(each)]));
}

/** The stack's outputs as its stored state has them, secrets masked: they are ciphertext there. */
export function storedOutputs(deployment: Deployment | undefined): Record<string, unknown> {
  const stack = deployment?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  return (maskSecrets(stack?.outputs ?? {}) as Record<string, unknown>) ?? {};
}
