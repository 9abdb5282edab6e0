/** The path of a table: a resource without a schema takes the task's, and that the connector's. */
export function sqlPath(resource: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>> | undefined, fallback?: string): readonly string[] {
  const schema = [resource["schema"], config?.["schema"], fallback].find((part) => typeof part === "string" && part !== "");
  return [schema, resource["table"]].filter((part) => typeof part === "string");
}
