import type * as k8s from "@pulumi/kubernetes";
import { entryNamed } from "../../../config/services.ts";
import type { ServiceEntry } from "../../../config/services/types.ts";
import { serviceHost } from "../../../config/names.ts";
import { type Owner, metadata } from "../../kit/objects.ts";

/** A workflow template: a file of components/n8n/workflows, as text. */
export interface Template {
  /** File name without `.json`. */
  readonly name: string;
  readonly text: string;
}

/** Placeholders of templates, written `@@NAME@@`: addresses come from the catalogue, never from a template. */
export type Placeholders = Readonly<Record<string, string>>;

/** What templates may ask for. */
export function placeholders(services: readonly ServiceEntry[]): Placeholders {
  const origin = (name: string) => {
    const entry = entryNamed(name, services);
    const port = entry.ports.find((each) => each.name === entry.health.port)?.port;
    return { base: `http://${serviceHost(entry.name, entry.namespace)}:${port}`, readiness: entry.health.readiness, path: entry.mcp?.path ?? "/mcp" };
  };
  const gateway = origin("mcp-gateway");
  const core = origin("sophia-ai-main");
  return {
    MCP_GATEWAY_URL: `${gateway.base}${gateway.path}`,
    MCP_GATEWAY_READINESS_URL: `${gateway.base}${gateway.readiness}`,
    SOPHIA_AI_MAIN_READINESS_URL: `${core.base}${core.readiness}`,
  };
}

/**
 * A template with its placeholders filled in.
 * @throws Error when it asks for one there is not, or is no JSON afterwards; that is a fault of the template
 */
export function renderTemplate(template: Template, values: Placeholders): Template {
  const text = template.text.replaceAll(/@@(\w+)@@/g, (_match, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`workflow ${template.name} asks for @@${name}@@; allowed: ${Object.keys(values).join(", ")}; change components/n8n/workflows/${template.name}.json`);
    return value;
  });
  JSON.parse(text);
  return { name: template.name, text };
}

/** Name of the ConfigMap of a template. */
export function workflowConfigMapName(template: Template): string {
  return `n8n-workflow-${template.name}`;
}

/** The ConfigMap of a rendered template: one each, since all together could outgrow the megabyte a ConfigMap may have. */
export function workflowConfigMap(owner: Owner, template: Template): k8s.core.v1.ConfigMapArgs {
  return { metadata: metadata(owner, workflowConfigMapName(template)), data: { [`${template.name}.json`]: template.text } };
}
