import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { McpFleet } from "../../../components/mcp/fleet.ts";
import { enabledServices, type ServiceEntry } from "../../../config/services.ts";
import type { SettingsInput } from "../../../config/settings.ts";
import { type Registration, namedSecrets, registrations } from "../../support/mocks.ts";
import { catalogue, plainServer, settingsOf } from "./fixtures.ts";

async function fleet(services: readonly ServiceEntry[] = catalogue, input: SettingsInput = {}): Promise<{ seen: Registration[]; url: string | undefined }> {
  let url: string | undefined;
  const seen = await registrations(() => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
    url = new McpFleet("mcp", { settings: settingsOf(input), services: enabledServices(settingsOf(input), services), secrets: namedSecrets }, { provider }).gatewayUrl;
  });
  return { seen: seen.filter(({ type }) => !type.startsWith("pulumi:")), url };
}

function named(seen: readonly Registration[]): string[] {
  return seen.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
}

describe("McpFleet", () => {
  it("registers for each entry what it needs and nothing else", async () => {
    const { seen, url } = await fleet(catalogue, { autoscaling: { provider: "metrics-api" } });
    assert.deepEqual(named(seen), [
      "ConfigMap mcp-registry-mcp",
      "Deployment github",
      "Deployment intelligence",
      "Deployment mcp-gateway",
      "Deployment sophia-ai-main",
      "HorizontalPodAutoscaler intelligence",
      "HorizontalPodAutoscaler mcp-gateway",
      "McpFleet mcp",
      "McpServer ai-memory",
      "McpServer github",
      "McpServer intelligence",
      "McpServer mcp-gateway",
      "McpServer sophia-ai-main",
      "PodDisruptionBudget github",
      "PodDisruptionBudget intelligence",
      "PodDisruptionBudget mcp-gateway",
      "PodDisruptionBudget sophia-ai-main",
      "PodMonitor intelligence-metrics",
      "Secret github-secrets",
      "Secret mcp-gateway-secrets",
      "Service ai-memory",
      "Service ai-memory-headless",
      "Service github",
      "Service intelligence",
      "Service mcp-gateway",
      "Service sophia-ai-main",
      "ServiceAccount ai-memory",
      "ServiceAccount github",
      "ServiceAccount intelligence",
      "ServiceAccount mcp-gateway",
      "ServiceAccount sophia-ai-main",
      "StatefulSet ai-memory",
    ]);
    assert.equal(url, "http://mcp-gateway.sophia-ai.svc.cluster.local:8090/mcp");
  });

  it("leaves autoscaling to KEDA where the settings say so", async () => {
    const { seen } = await fleet();
    assert.deepEqual(named(seen).filter((text) => /Autoscaler|ScaledObject/.test(text)), ["ScaledObject intelligence", "ScaledObject mcp-gateway"]);
  });

  it("registers every object with the caller's provider", async () => {
    const { seen } = await fleet();
    const strays = seen.filter(({ type, provider }) => type.startsWith("kubernetes:") && !provider.includes("::cluster::"));
    assert.deepEqual(named(strays), []);
  });

  it("gives each workload exactly its own keys, marked secret; the gateway also gets the hosted servers' tokens", async () => {
    const { seen } = await fleet();
    const data = (name: string) => seen.find((registered) => registered.name === name)?.inputs["stringData"];
    assert.deepEqual(data("github-secrets"), { secret: { GITHUB_TOKEN: "value of githubToken" } });
    assert.deepEqual(data("mcp-gateway-secrets"), { secret: { GATEWAY_TOKEN: "value of mcpGatewayToken", LINEAR_API_KEY: "value of linearApiKey" } });
  });

  it("labels the core application as such, in the platform's namespace", async () => {
    const { seen } = await fleet();
    const deployment = seen.find(({ type, name }) => type.endsWith(":Deployment") && name === "sophia-ai-main");
    const { namespace, labels } = deployment?.inputs["metadata"] as { namespace: string; labels: Record<string, string> };
    assert.deepEqual([namespace, labels["app.kubernetes.io/component"]], ["sophia-ai-prod", "core"]);
  });

  it("registers a number of objects in proportion to the entries", async () => {
    const counts: number[] = [];
    for (const size of [10, 20, 40]) {
      const { seen } = await fleet(Array.from({ length: size }, (_, index) => ({ ...plainServer, name: `server-${index}` })));
      counts.push(seen.length - 1);
    }
    assert.deepEqual(counts, [60, 120, 240]);
  });
});
