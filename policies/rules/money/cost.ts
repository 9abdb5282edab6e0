import { candidatesOf } from "../../model/lambda-instances.ts";
import type { Path } from "../../model/path.ts";
import { absent } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";

/** Dollars an hour by instance type. */
export type Prices = Readonly<Record<string, number>>;

/** What an instance may cost. */
export interface Cost {
  /** US cents an hour, as far as it can be said. */
  readonly cents: number;
  /** A candidate of which no price is known, where there is no ceiling either: a launch as it may cost anything. */
  readonly unpriced?: string;
}

/** Where an instance says what it may cost at most. */
export const ceilingPath: Path = ["maxCentsPerHour"];

/** Cents are whole: as floating dollars, ten times 0.1 is not 1. */
export function centsOf(dollars: number): number {
  return Math.round(dollars * 100);
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}

function priceOf(type: string, prices: Prices): number | undefined {
  const price = Object.hasOwn(prices, type) ? prices[type] : undefined;
  return price === undefined ? undefined : centsOf(price);
}

/** The most a launch may cost: its ceiling, else the price of its dearest candidate. Nothing while the ceiling is not known. */
function launchCost(instance: Resource, prices: Prices): Cost {
  const ceiling = instance.props["maxCentsPerHour"];
  if (!absent(ceiling)) return { cents: isAmount(ceiling) ? ceiling : 0 };
  const candidates = candidatesOf(instance).map(({ type }) => ({ type, cents: priceOf(type, prices) }));
  const unpriced = candidates.find(({ cents }) => cents === undefined);
  const cents = Math.max(0, ...candidates.map((candidate) => candidate.cents ?? 0));
  return unpriced === undefined ? { cents } : { cents, unpriced: unpriced.type };
}

/** The most an instance may cost: what it does cost, where it was launched for more than a launch may cost now. */
export function costOf(instance: Resource, prices: Prices): Cost {
  const launch = launchCost(instance, prices);
  const paid = instance.props["priceCentsPerHour"];
  return isAmount(paid) ? { ...launch, cents: Math.max(paid, launch.cents) } : launch;
}
