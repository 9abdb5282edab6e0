import * as pulumi from "@pulumi/pulumi";
import type { SecretSource } from "../../components/secrets/source.ts";

/** One resource as a component registered it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Plain inputs; a secret is wrapped as `{ secret: value }`. */
  readonly inputs: Record<string, unknown>;
  /** URN of the provider it goes to; empty for the default one. */
  readonly provider: string;
}

const secretMark = "4dabf18193072939515e22adb298388d";

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (value === null || typeof value !== "object") return value;
  if (secretMark in value) return { secret: unwrapped((value as { value?: unknown }).value) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
}

/**
 * Runs `register` under mocks and returns what it registered, in order.
 * Mocks are global to the process, so two calls must not overlap.
 * @param outputs what providers add to the inputs, by type
 */
export async function registrations(register: () => void, outputs: Readonly<Record<string, object>> = {}): Promise<Registration[]> {
  const seen: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        seen.push({ type, name, inputs: unwrapped(inputs) as Record<string, unknown>, provider: provider ?? "" });
        return { id: `${name}-id`, state: { ...(inputs as Record<string, unknown>), ...outputs[type] } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "sophia-infra",
    "test",
    false,
    "organization",
  );
  register();
  await pulumi.runtime.disconnect();
  return seen;
}

/** Secrets whose value names them: `value of <name>`. */
export const namedSecrets: SecretSource = { value: (name) => pulumi.secret(`value of ${name}`) };
