/** One living instance of a fleet. */
export interface InventoryEntry {
  /** Name of instance, host and node. */
  readonly name: string;
  readonly ordinal: number;
  readonly instanceId: string;
  readonly ip?: string | undefined;
  readonly privateIp?: string | undefined;
  readonly type: string;
  readonly region: string;
  readonly gpus: number;
  /** US cents, by the price of the launch. */
  readonly priceCentsPerHour: number;
  readonly status: string;
  /** Index of the candidate that won; -1 when it has left the list. */
  readonly candidate: number;
}

/** US dollars an hour. In a preview nothing is known of an instance that is yet to be launched: it counts as nothing. */
export function hourlyCost(inventory: readonly Pick<InventoryEntry, "priceCentsPerHour">[]): number {
  return inventory.reduce((sum, { priceCentsPerHour }) => sum + priceCentsPerHour, 0) / 100;
}

/** By member, the candidate that won. */
export function winnersOf(inventory: readonly Pick<InventoryEntry, "name" | "type" | "region">[]): Record<string, string> {
  return Object.fromEntries(inventory.map(({ name, type, region }) => [name, `${type} in ${region}`]));
}
