import { external } from "./parts.ts";
import type { RemoteEntry } from "./types.ts";

/** MCP servers their vendors host. Nothing of them runs in the cluster; the gateway calls them. */

const hosted = { origin: "remote", transport: "streamable-http" } as const;

const pulumi: RemoteEntry = {
  ...hosted,
  name: "pulumi",
  summary: "Pulumi Cloud: stacks, resources, policy violations, Neo",
  source: "https://www.pulumi.com/docs/ai/guides/set-up-mcp-server/",
  endpoint: "https://mcp.ai.pulumi.com/mcp",
  authentication: "bearer",
  secrets: [external("PULUMI_ACCESS_TOKEN")],
  mcp: { role: "server", domain: "infrastructure" },
};

const notion: RemoteEntry = {
  ...hosted,
  name: "notion",
  summary: "Notion: pages, databases and comments",
  source: "https://developers.notion.com/docs/get-started-with-mcp",
  endpoint: "https://mcp.notion.com/mcp",
  // Each user signs in; the client registers itself.
  authentication: "oauth",
  secrets: [],
  mcp: { role: "server", domain: "integration" },
};

const asana: RemoteEntry = {
  ...hosted,
  name: "asana",
  summary: "Asana: tasks, projects, portfolios and goals",
  // The client is registered by hand as an MCP app.
  source: "https://developers.asana.com/docs/integrating-with-asanas-mcp-server",
  endpoint: "https://mcp.asana.com/v2/mcp",
  authentication: "oauth",
  secrets: [external("ASANA_CLIENT_ID"), external("ASANA_CLIENT_SECRET")],
  mcp: { role: "server", domain: "integration" },
};

const hubspot: RemoteEntry = {
  ...hosted,
  name: "hubspot",
  summary: "HubSpot: contacts, companies, deals and tickets",
  source: "https://developers.hubspot.com/docs/apps/developer-platform/build-apps/integrate-with-the-remote-hubspot-mcp-server",
  endpoint: "https://mcp.hubspot.com",
  authentication: "oauth",
  secrets: [external("HUBSPOT_CLIENT_ID"), external("HUBSPOT_CLIENT_SECRET")],
  mcp: { role: "server", domain: "integration", path: "/" },
};

const salesforce: RemoteEntry = {
  ...hosted,
  name: "salesforce",
  summary: "Salesforce: records queried, created, changed and deleted",
  source: "https://developer.salesforce.com/docs/platform/hosted-mcp-servers/guide/servers-reference.html",
  endpoint: "https://api.salesforce.com/platform/mcp/v1/platform/sobject-all",
  authentication: "oauth",
  secrets: [external("SALESFORCE_CLIENT_ID")],
  mcp: { role: "server", domain: "integration", path: "/platform/mcp/v1/platform/sobject-all" },
};

const linear: RemoteEntry = {
  ...hosted,
  name: "linear",
  summary: "Linear: issues, projects and cycles",
  // A key as bearer token is the way in for services: https://linear.app/docs/mcp
  source: "https://linear.app/docs/mcp",
  endpoint: "https://mcp.linear.app/mcp",
  authentication: "bearer",
  secrets: [external("LINEAR_API_KEY")],
  mcp: { role: "server", domain: "integration" },
};

const figma: RemoteEntry = {
  ...hosted,
  name: "figma-context",
  summary: "Figma: the context of a design for whoever builds it",
  source: "https://help.figma.com/hc/en-us/articles/32132100833559-Guide-to-the-Figma-MCP-server",
  endpoint: "https://mcp.figma.com/mcp",
  // Each user signs in.
  authentication: "oauth",
  secrets: [],
  mcp: { role: "server", domain: "integration" },
};

/** An MCP server object inside the Snowflake account: made there by CREATE MCP SERVER, reached at the account's own host. */
function snowflake(name: string, summary: string, server: string): RemoteEntry {
  const path = `/api/v2/databases/SOPHIA_AI/schemas/MCP/mcp-servers/${server}`;
  return {
    ...hosted,
    name,
    summary,
    source: "https://docs.snowflake.com/en/user-guide/snowflake-cortex/cortex-agents-mcp",
    endpoint: `https://{SNOWFLAKE_ACCOUNT}.snowflakecomputing.com${path}`,
    // A programmatic access token, as at Snowflake's other REST APIs; OAuth where a user is there to sign in.
    authentication: "bearer",
    secrets: [external("SNOWFLAKE_ACCOUNT"), external("SNOWFLAKE_PAT")],
    mcp: { role: "server", domain: "data", path },
  };
}

export const remoteServers: readonly RemoteEntry[] = [
  pulumi,
  notion,
  asana,
  hubspot,
  salesforce,
  linear,
  figma,
  snowflake("snowflake", "Snowflake: SQL on the warehouse, reading", "SOPHIA_SQL"),
  snowflake("snowflake-admin", "Snowflake: warehouses, roles and usage, by stored procedures", "SOPHIA_ADMIN"),
  snowflake("snowflake-cortex", "Snowflake Cortex: Analyst, Search and Agents", "SOPHIA_CORTEX"),
];
