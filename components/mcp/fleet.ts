import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceEntry } from "../../config/services/types.ts";
import type { Settings } from "../../config/settings.ts";
import { metadata } from "../kit/objects.ts";
import type { SecretSource } from "../secrets/source.ts";
import { endpointUrl } from "./registry.ts";
import { McpServer } from "./server.ts";
import { fleetPlan, registryConfigMap } from "./spec/plan.ts";

export interface McpFleetArgs {
  readonly settings: Settings;
  /** The stack's enabled entries; those of the areas `mcp` and `core` are declared here. */
  readonly services: readonly ServiceEntry[];
  readonly secrets: SecretSource;
  /** The nodes that offer GPUs; servers that ask for some are made after them. */
  readonly gpuNodes?: readonly pulumi.Resource[];
}

/** The MCP servers, the gateway in front of them and the core application, all from the catalogue. */
export class McpFleet extends pulumi.ComponentResource {
  /** URL of the gateway's MCP endpoint inside the cluster; undefined where a stack runs none. */
  readonly gatewayUrl: string | undefined;

  constructor(name: string, args: McpFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sophia:mcp:McpFleet", name, {}, opts);
    const { settings, services, secrets, gpuNodes = [] } = args;
    const plan = fleetPlan(settings, services);
    const documents = plan.registryNamespaces.map(
      (namespace) =>
        new k8s.core.v1.ConfigMap(
          `${name}-registry-${namespace}`,
          { metadata: metadata({ service: registryConfigMap, component: "mcp-registry", namespace }), data: plan.documents },
          { parent: this },
        ),
    );
    for (const server of plan.servers) {
      const after = [...(server.registry === undefined ? [] : documents), ...(server.entry.gpus === undefined ? [] : gpuNodes)];
      new McpServer(server.entry.name, { plan: server, settings, secrets, gpuServers: plan.gpuServers, after }, { parent: this });
    }
    this.gatewayUrl = plan.gateway === undefined ? undefined : endpointUrl(plan.gateway);
    this.registerOutputs({ gatewayUrl: this.gatewayUrl });
  }
}
