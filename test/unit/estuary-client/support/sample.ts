type Schema = Record<string, unknown>;
type Path = (string | number)[];

export interface Sample {
  readonly config: Record<string, unknown>;
  /** Where it holds a secret, told while it was made. */
  readonly secrets: readonly Path[];
}

/** Configurations of a schema with every member filled: one for each alternative of its oneOfs. */
export function samples(schema: Schema): Sample[] {
  const most = Math.max(1, ...choices(schema));
  return Array.from({ length: most }, (_, choice) => {
    const secrets: Path[] = [];
    return { config: fill(schema, choice, [], secrets) as Record<string, unknown>, secrets };
  });
}

function choices(node: unknown): number[] {
  if (Array.isArray(node)) return node.flatMap(choices);
  if (typeof node !== "object" || node === null) return [];
  const { oneOf } = node as Schema;
  return [...(Array.isArray(oneOf) ? [oneOf.length] : []), ...Object.values(node).flatMap(choices)];
}

function fill(schema: Schema, choice: number, at: Path, secrets: Path[]): unknown {
  if (schema["secret"] === true) {
    secrets.push(at);
    return `secret of ${at.join("/")}`;
  }
  if (schema["const"] !== undefined) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  const options = Array.isArray(schema["oneOf"]) ? (schema["oneOf"] as Schema[]) : [];
  const option = options.length === 0 ? {} : (options[choice % options.length] ?? {});
  const properties = { ...(schema["properties"] as Schema | undefined), ...(option["properties"] as Schema | undefined) };
  const [type] = [schema["type"] ?? option["type"]].flat();
  if (Object.keys(properties).length > 0) return Object.fromEntries(Object.entries(properties).map(([key, member]) => [key, fill(member as Schema, choice, [...at, key], secrets)]));
  if (type === "array") return [fill((schema["items"] ?? {}) as Schema, choice, [...at, 0], secrets)];
  return type === "boolean" ? true : type === "integer" || type === "number" ? 7 : type === "object" ? {} : "text";
}

/** As config-encryption answers: each secret under its name with "_sops", and a "sops" object. Positions in `clear` are left as they are. */
export function encrypted(config: unknown, secrets: readonly Path[], clear: readonly Path[] = []): Record<string, unknown> {
  const key = (path: Path) => JSON.stringify(path);
  const spared = new Set(clear.map(key));
  const wanted = new Set(secrets.map(key).filter((path) => !spared.has(path)));
  const walk = (value: unknown, at: Path): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...at, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => (wanted.has(key([...at, name])) ? [`${name}_sops`, "ENC[AES256_GCM,data:AAAA,iv:BBBB,tag:CCCC,type:str]"] : [name, walk(member, [...at, name])])));
  };
  return { ...(walk(config, []) as Record<string, unknown>), sops: { mac: "ENC[AES256_GCM,data:DDDD,iv:EEEE,tag:FFFF,type:str]", encrypted_suffix: "_sops" } };
}
