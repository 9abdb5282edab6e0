/** Endpoints and resources of tasks, as their connectors would look at them. */
import { connectorOf } from "../connectors.ts";
import { decryptConfig } from "../encryption.ts";
import { member, type JsonNode } from "../json.ts";
import { faultsOf, secretPointers } from "../secrets.ts";
import { list } from "../store/live.ts";
import type { Problem } from "../types.ts";
import { withVariants } from "../variants.ts";
import { bindingKey, imageOf } from "./backfills.ts";
import { problem, type Entry, type Loose } from "./view.ts";

export function endpointFaults(key: string, entry: Entry): Problem[] {
  const image = imageOf(entry.value);
  if (image === undefined) return [];
  const connector = connectorOf(image);
  if (connector === undefined) return [problem(entry, `forbidden connector image ${JSON.stringify(image)}`)];
  if (connector.protocol !== entry.type) return [problem(entry, `the connector ${image} makes a ${connector.protocol}, not a ${entry.type}`)];
  const config = member(member(member(entry.node, "endpoint"), "connector"), "config")!;
  const faults = configFaults(key, withVariants(connector.config), config).map((line) => problem(entry, line));
  const paths = new Set<string>();
  for (const { resource } of list(entry.value["bindings"])) {
    const path = bindingKey(entry.value, resource as Loose);
    for (const line of faultsOf(connector.resource, resource)) faults.push(problem(entry, `resource ${path}: ${line}`));
    if (paths.has(path)) faults.push(problem(entry, `two bindings have the same resource path ${path}`));
    paths.add(path);
  }
  return faults;
}

/** The real service takes a configuration in clear; ours refuses, so that no test passes with one. */
function configFaults(key: string, schema: Loose, config: JsonNode): string[] {
  let plain: unknown;
  try {
    plain = decryptConfig(key, config);
  } catch (error) {
    return [(error as Error).message];
  }
  const clear = member(config, "sops") === undefined ? secretPointers(schema, plain) : [];
  if (clear.length > 0) return [`the configuration holds secrets in clear at ${clear.join(", ")}: it was not encrypted`];
  return faultsOf(schema, plain);
}
