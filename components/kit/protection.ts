import type { Settings } from "../../config/settings/schema.ts";

/**
 * Options of a resource that holds data: the engine refuses to delete or replace it until someone runs `pulumi state unprotect`.
 * The sandbox keeps nothing, so there `npm run down` may take everything.
 */
export function protectData(settings: Pick<Settings, "sandbox">): { protect: boolean } {
  return { protect: !settings.sandbox.enabled };
}
