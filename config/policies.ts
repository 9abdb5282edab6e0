import type { ServiceEntry } from "./services/types.ts";
import type { Settings } from "./settings/schema.ts";

/** What a stack's settings tell the policy pack, by rule. The pack itself imports nothing of ours: it is published alone. */
export function policyConfiguration(_settings: Settings, _catalogue: readonly ServiceEntry[]): Record<string, unknown> {
  return {};
}
