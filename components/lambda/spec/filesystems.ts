import type { FleetSettings } from "../../../config/settings/schema.ts";

/** A filesystem that fleets name. */
export interface FilesystemPlan {
  readonly name: string;
  readonly region: string;
}

/** Every filesystem of the fleets, each once: fleets that name the same share it. */
export function fleetFilesystems(fleets: Readonly<Record<string, Pick<FleetSettings, "filesystem">>>): readonly FilesystemPlan[] {
  const plans = new Map<string, FilesystemPlan>();
  for (const { filesystem } of Object.values(fleets)) {
    if (filesystem !== undefined) plans.set(filesystem.name, { name: filesystem.name, region: filesystem.region });
  }
  return [...plans.values()];
}
