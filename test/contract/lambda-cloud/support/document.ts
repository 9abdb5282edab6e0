/** The parts of an OpenAPI document that a contract is made of. */
export interface Document {
  paths: Record<string, Record<string, unknown>>;
  components: Record<string, Record<string, unknown>>;
  security?: unknown;
}

export interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  writeOnly?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}

export interface Operation {
  parameters: Parameter[];
  body: { required: boolean; schema: Schema } | undefined;
  /** Schema of the JSON answer by status. */
  responses: Record<string, Schema>;
}

const methods = ["get", "put", "post", "patch", "delete"];

/** Every operation as "GET /api/v1/instances". */
export function operationsOf(document: Document): Map<string, Operation> {
  const found = new Map<string, Operation>();
  for (const [path, item] of Object.entries(document.paths)) {
    const shared = (item["parameters"] ?? []) as object[];
    for (const method of methods) {
      const raw = item[method] as { parameters?: object[]; requestBody?: object; responses: Record<string, object> } | undefined;
      if (raw === undefined) continue;
      const body = raw.requestBody === undefined ? undefined : (follow(document, raw.requestBody) as { required?: boolean } & Content);
      found.set(`${method.toUpperCase()} ${path}`, {
        parameters: [...shared, ...(raw.parameters ?? [])].map((parameter) => follow(document, parameter) as Parameter),
        body: body === undefined ? undefined : { required: body.required ?? false, schema: jsonOf(body) },
        responses: Object.fromEntries(Object.entries(raw.responses).map(([status, response]) => [status, jsonOf(follow(document, response) as Content)])),
      });
    }
  }
  return found;
}

interface Content {
  content?: Record<string, { schema: Schema }>;
}

function jsonOf({ content }: Content): Schema {
  return content?.["application/json"]?.schema ?? {};
}

/** What a `$ref` of the document means, or the object itself. */
export function follow(document: Document, value: object): object {
  const { $ref } = value as { $ref?: string };
  if ($ref === undefined) return value;
  let target: unknown = document;
  for (const step of $ref.replace(/^#\//, "").split("/")) target = (target as Record<string, unknown>)[step];
  if (target === undefined) throw new Error(`${$ref} leads nowhere`);
  return follow(document, target as object);
}
