import { imageVersion } from "../../../config/images.ts";
import type { WorkloadEntry } from "../../../config/services/types.ts";
import type { Owner } from "../../kit/objects.ts";

/** Whose the objects of an entry are: the gateway, a server behind it, or the core application. */
export function ownerOf(entry: WorkloadEntry): Owner {
  const component = entry.area === "core" ? "core" : entry.mcp?.role === "gateway" ? "mcp-gateway" : "mcp-server";
  return { service: entry.name, component, namespace: entry.namespace, version: imageVersion(entry.image) };
}
