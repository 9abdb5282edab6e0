/**
 * The credentials the workflow templates use. n8n keeps them encrypted in its database; the import Job brings them in, so that
 * no template and no environment variable of a worker holds a token. Templates name them by id.
 */
export interface CredentialDefinition {
  /** At most 36 characters. */
  readonly id: string;
  readonly name: string;
  /** Credential type of n8n. https://docs.n8n.io/integrations/builtin/credentials/httprequest/ */
  readonly type: "httpBearerAuth" | "httpHeaderAuth";
  /** The platform's secret it holds. */
  readonly secret: string;
}

export const credentialDefinitions: readonly CredentialDefinition[] = [
  { id: "sophia-mcp-gateway", name: "MCP gateway", type: "httpBearerAuth", secret: "mcpGatewayToken" },
  { id: "sophia-webhook-callers", name: "Callers of the platform's webhooks", type: "httpHeaderAuth", secret: "n8nWebhookToken" },
];

function credentialData({ type }: CredentialDefinition, token: string): Readonly<Record<string, string>> {
  return type === "httpBearerAuth" ? { token } : { name: "Authorization", value: `Bearer ${token}` };
}

/**
 * The file `n8n import:credentials` reads; n8n encrypts what is in `data`.
 * @param tokens values of {@link credentialDefinitions}, in their order
 */
export function credentialsFile(tokens: readonly string[]): string {
  return JSON.stringify(
    credentialDefinitions.map((definition, index) => ({
      id: definition.id,
      name: definition.name,
      type: definition.type,
      data: credentialData(definition, tokens[index] ?? ""),
    })),
  );
}
