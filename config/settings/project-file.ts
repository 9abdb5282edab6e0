import { project } from "../names.ts";
import { type Leaf, type Subject, describeSettings } from "./describe.ts";
import { estuaryTokenKey, kubeconfigKey, lambdaApiKeyKey, secretsKey } from "./keys.ts";

/**
 * The text of Pulumi.yaml, written from the schema of the settings. The engine checks types only down to `object`, so
 * what a subject holds stands in its description. `default: {}` lets a stack leave a subject out; the real defaults are
 * filled in by the schema, key by key, also where a stack gives only some of them.
 */
export function projectFile(): string {
  return `# Written from config/settings/schema.ts by \`npm run docs\`; a test compares the two. Change the schema, not this file.
#
# Settings live in Pulumi.<stack>.yaml under config, one mapping per subject:
#
#   config:
#     ${project}:n8n:
#       workers: { min: 3, max: 30 }
#
# Four more keys exist and are always secret, so they never stand in a stack file but come from its ESC environment:
#   ${project}:${secretsKey}  one value per name of config/secrets/definitions.ts; needed when secrets.source is config
#   ${project}:${kubeconfigKey}    the kubeconfig of a cluster; needed when cluster.source is existing and cluster.kubeconfigFile is left out
#   ${project}:${lambdaApiKeyKey}  the API key of Lambda Cloud; left out, LAMBDA_LABS_API_KEY of the environment is taken
#   ${project}:${estuaryTokenKey}  the refresh token of Estuary; left out, FLOW_AUTH_TOKEN of the environment is taken, and nothing is scraped
name: ${project}
description: The Sophia AI platform on Lambda GPU cloud
runtime:
  name: nodejs
  options:
    # Node.js 24 runs TypeScript as it is.
    typescript: false
main: index.ts
config:
${describeSettings().map(subjectText).join("")}`;
}

function subjectText({ name, meaning, leaves }: Subject): string {
  const lines = [meaning, ...leaves.flatMap((leaf) => leafLines(leaf, name))];
  return `  ${name}:\n    type: object\n    default: {}\n    description: |\n${lines.map((line) => `      ${line}`).join("\n")}\n`;
}

function leafLines(leaf: Leaf, subject: string): readonly string[] {
  // A subject may itself be a mapping of names.
  const path = leaf.key === subject ? "" : leaf.key.slice(subject.length + 1);
  const fallback = leaf.required === true ? "must be given" : leaf.default === undefined ? "no default" : `default ${JSON.stringify(leaf.default)}`;
  const own = path === "" ? [] : [`- ${path}: ${leaf.meaning}`, `    ${fallback}; allowed: ${leaf.allowed}`];
  return [...own, ...(leaf.entries ?? []).flatMap((entry) => leafLines(entry, subject))];
}
