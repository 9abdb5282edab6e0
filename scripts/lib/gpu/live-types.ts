import type { LambdaCloud } from "@sophia/lambda-cloud";
import type { LiveType } from "./quote.ts";

/** What Lambda says of its types now. */
export async function liveTypes(cloud: Pick<LambdaCloud, "listInstanceTypes">): Promise<ReadonlyMap<string, LiveType>> {
  const types = Object.entries(await cloud.listInstanceTypes());
  return new Map(
    types.map(([name, { instance_type: type, regions_with_capacity_available: regions }]) => [
      name,
      { gpus: type.specs.gpus, centsPerHour: type.price_cents_per_hour, regions: regions.map(({ name: region }) => region) },
    ]),
  );
}
