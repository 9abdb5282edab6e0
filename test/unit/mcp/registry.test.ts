import assert from "node:assert/strict";
import { registryDocuments, registryHash, registryTable, routingTable } from "../../../components/mcp/registry.ts";
import { catalogue, gateway, plainServer, remoteServer } from "./fixtures.ts";

function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

describe("MCP registry", () => {
  it("routes every server by domain, in the catalogue's order, and neither the gateway nor the core", () => {
    const network = { transport: "streamable-http", auth: "network", origin: "ours", credentials: [] };
    assert.deepEqual(routingTable(catalogue), {
      integration: [
        { name: "github", url: "http://github.sophia-ai.svc.cluster.local:9006/mcp", ...network },
        { name: "ai-memory", url: "http://ai-memory.sophia-ai.svc.cluster.local:9000/mcp", ...network },
        { name: "linear", url: "https://mcp.linear.app/mcp", transport: "streamable-http", auth: "bearer", origin: "remote", credentials: ["LINEAR_API_KEY"] },
      ],
      intelligence: [{ name: "intelligence", url: "http://intelligence.sophia-ai.svc.cluster.local:9100/", ...network }],
    });
  });

  it("lists ports and health of what runs, and addresses of what is hosted", () => {
    assert.deepEqual(parsed(registryDocuments(catalogue)["consolidated_mcp_ports.json"]), {
      version: "0.1.0",
      active_servers: {
        "mcp-gateway": { port: 8090, namespace: "sophia-ai", health: "/readyz", domain: "infrastructure" },
        github: { port: 9006, namespace: "sophia-ai", health: "/readyz", domain: "integration" },
        intelligence: { port: 9100, namespace: "sophia-ai", health: "/readyz", domain: "intelligence" },
        "ai-memory": { port: 9000, namespace: "sophia-ai", health: "/readyz", domain: "integration" },
      },
      remote_servers: { linear: { url: "https://mcp.linear.app/mcp", transport: "streamable-http" } },
    });
  });

  it("speaks the registry's server.json format", () => {
    const summary = "x".repeat(101);
    assert.deepEqual(parsed(registryDocuments([gateway, remoteServer, { ...plainServer, summary }])["servers.json"]), {
      servers: [
        {
          $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
          name: "internal.sophia-ai/linear",
          title: "linear",
          description: "Issues",
          version: "0.1.0",
          remotes: [
            {
              type: "streamable-http",
              url: "https://mcp.linear.app/mcp",
              headers: [{ name: "Authorization", description: "Bearer token (LINEAR_API_KEY)", isRequired: true, isSecret: true }],
            },
          ],
        },
        {
          $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
          name: "internal.sophia-ai/github",
          title: "github",
          description: `${"x".repeat(99)}…`,
          version: "0.1.0",
          remotes: [{ type: "streamable-http", url: "http://github.sophia-ai.svc.cluster.local:9006/mcp" }],
        },
      ],
    });
  });

  it("has a fingerprint that changes with the catalogue and with nothing else", () => {
    const hash = registryHash(registryDocuments(catalogue));
    assert.equal(registryHash(registryDocuments([...catalogue])), hash);
    assert.notEqual(registryHash(registryDocuments(catalogue.slice(1))), hash);
  });

  it("fits a ConfigMap (1 MiB) with 400 servers", () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ ...plainServer, name: `server-${index}` }));
    const size = Object.values(registryDocuments(many)).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    assert.ok(size < 2 ** 20, `${size} bytes`);
  });

  it("is a Markdown table for people", () => {
    assert.equal(
      registryTable([gateway, remoteServer, { ...plainServer, gpus: 1, summary: "a | b" }]),
      [
        "| Name | Origin | Namespace | Port | Health | Replicas | GPU | What it is | Source |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| mcp-gateway | ours | sophia-ai | 8090 | /readyz | 1–1 | – | Repositories and pull requests | services/github |",
        "| linear | remote | – | – | – | – | – | Issues | https://linear.app/docs/mcp |",
        "| github | ours | sophia-ai | 9006 | /readyz | 2 | 1 | a \\| b | services/github |",
      ].join("\n"),
    );
  });
});
