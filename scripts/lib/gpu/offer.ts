import type { LambdaCloud } from "@sophia/lambda-cloud";
import type { Offer } from "./quote.ts";

/** What Lambda offers the account now, in two requests. */
export async function readOffer(cloud: Pick<LambdaCloud, "listInstanceTypes" | "listRegions">): Promise<Offer> {
  const [types, regions] = await Promise.all([cloud.listInstanceTypes(), cloud.listRegions()]);
  const live = Object.entries(types).map(
    ([name, { instance_type: type, regions_with_capacity_available: free }]) =>
      [name, { gpus: type.specs.gpus, centsPerHour: type.price_cents_per_hour, regions: free.map(({ name: region }) => region) }] as const,
  );
  const named = [...regions.map(({ name }) => name), ...live.flatMap(([, type]) => type.regions)];
  return { types: new Map(live), regions: [...new Set(named)] };
}
