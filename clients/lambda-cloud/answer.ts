import { type OperationName, operations } from "./operations.ts";
import { isRecord } from "./outcome.ts";

/**
 * Whether `data` of a success has what is relied on, item by item. A list that lacks it must not pass for one without our instances:
 * somebody would be told that nothing costs.
 */
export function isAnswer(operation: OperationName, data: unknown): boolean {
  if (operations[operation].list === true) return Array.isArray(data) && data.every(items[operation] ?? isRecord);
  return (items[operation] ?? isRecord)(data);
}

const items: Partial<Record<OperationName, (item: unknown) => boolean>> = {
  listInstances: isInstance,
  getInstance: isInstance,
  listInstanceTypes: (data) => isRecord(data) && Object.values(data).every(isOffer),
  listSshKeys: (item) => hasTexts(item, "id", "name", "public_key"),
  listFilesystems: (item) => hasTexts(item, "id", "name") && isPlace(item),
  listFirewallRulesets: isRuleset,
  getFirewallRuleset: isRuleset,
  listRegions: (item) => hasTexts(item, "name"),
  listImages: (item) => hasTexts(item, "id", "family", "architecture") && isPlace(item),
};

function hasTexts(value: unknown, ...keys: readonly string[]): value is Record<string, unknown> {
  return isRecord(value) && keys.every((key) => typeof value[key] === "string");
}

function isPlace({ region }: Record<string, unknown>): boolean {
  return hasTexts(region, "name");
}

function isInstance(item: unknown): boolean {
  return hasTexts(item, "id", "status") && isPlace(item) && hasTexts(item["instance_type"], "name") && isTags(item["tags"]);
}

function isTags(tags: unknown): boolean {
  return tags === undefined || tags === null || (Array.isArray(tags) && tags.every((tag) => hasTexts(tag, "key", "value")));
}

function isRuleset(item: unknown): boolean {
  return hasTexts(item, "id", "name") && isPlace(item) && Array.isArray(item["rules"]) && item["rules"].every(isRecord);
}

function isOffer(item: unknown): boolean {
  if (!isRecord(item) || !hasTexts(item["instance_type"], "name")) return false;
  const { price_cents_per_hour: price, specs } = item["instance_type"];
  const regions = item["regions_with_capacity_available"];
  return typeof price === "number" && isRecord(specs) && typeof specs["gpus"] === "number" && Array.isArray(regions) && regions.every((region) => hasTexts(region, "name"));
}
