import { secretRefs } from "./secrets.ts";
import type { CatalogType, Catalogue, CollectionModel, Model } from "./types.ts";

/** A file of a rendered catalogue: a text as it is, or a document to be written as YAML. */
export type RenderedFile = { readonly path: string } & ({ readonly text: string } | { readonly document: Readonly<Record<string, unknown>>; readonly comment?: string });

export interface Rendered {
  /** The first is the one to give to flowctl; it imports the others. */
  readonly files: readonly RenderedFile[];
  /** Tasks whose file has placeholders where their secrets belong: flowctl must not publish these. */
  readonly placeholders: readonly string[];
}

const areas: readonly { readonly folder: string; readonly key: string; readonly holds: (type: CatalogType, model: Model) => boolean }[] = [
  { folder: "captures", key: "captures", holds: (type) => type === "capture" },
  { folder: "collections", key: "collections", holds: (type, model) => type === "collection" && !derives(model) },
  { folder: "derivations", key: "collections", holds: (type, model) => type === "collection" && derives(model) },
  { folder: "materializations", key: "materializations", holds: (type) => type === "materialization" },
  { folder: "tests", key: "tests", holds: (type) => type === "test" },
];

/**
 * A catalogue as files that flowctl reads: one flow.yaml per area, SQL, TypeScript and configurations beside it.
 * @param encrypted text of a task's encrypted configuration, kept byte for byte; a task without one gets placeholders
 */
export function renderFiles({ specs, types }: Catalogue, encrypted: (task: string) => string | undefined): Rendered {
  const beside: RenderedFile[] = [];
  const placeholders: string[] = [];
  const parts = areas.flatMap(({ folder, key, holds }): readonly RenderedFile[] => {
    const members = Object.entries(specs).filter(([name, model]) => holds(types[name] ?? "collection", model));
    if (members.length === 0) return [];
    const models = members.map(([name, model]): readonly [string, object] => {
      if ("endpoint" in model) return [name, task(folder, name, model, encrypted(name), beside, placeholders)];
      return [name, "derive" in model && model.derive !== undefined ? derivation(folder, name, model, beside) : model];
    });
    return [{ path: `${folder}/flow.yaml`, document: { [key]: Object.fromEntries(models) } }];
  });
  return { files: [{ path: "flow.yaml", document: { import: parts.map(({ path }) => path) } }, ...parts, ...beside], placeholders };
}

function task(folder: string, name: string, model: Extract<Model, { endpoint: unknown }>, ciphertext: string | undefined, beside: RenderedFile[], placeholders: string[]): object {
  const { image, config } = model.endpoint.connector;
  const file = ciphertext === undefined ? `${fileName(name)}.config.yaml` : `${fileName(name)}.config.json`;
  if (ciphertext !== undefined) beside.push({ path: `${folder}/${file}`, text: ciphertext });
  else {
    const open = secretRefs(config).length > 0;
    if (open) placeholders.push(name);
    beside.push({ path: `${folder}/${file}`, document: config, ...(open && { comment: " Not to be published: where secrets belong it has placeholders ($secret: the secret's name)." }) });
  }
  return { ...model, endpoint: { connector: { image, config: file } } };
}

function derivation(folder: string, name: string, model: CollectionModel, beside: RenderedFile[]): object {
  const { derive } = model;
  if (derive === undefined) return model;
  const file = (suffix: string, text: string) => {
    beside.push({ path: `${folder}/${fileName(name)}.${suffix}`, text });
    return `${fileName(name)}.${suffix}`;
  };
  const { using } = derive;
  const migrations = "sqlite" in using ? using.sqlite.migrations?.map((text, index) => file(`migration-${index}.sql`, text)) : undefined;
  const rendered = "typescript" in using ? { typescript: { module: file("ts", using.typescript.module) } } : { sqlite: { ...(migrations !== undefined && { migrations }) } };
  const transforms = derive.transforms.map((transform) => (transform.lambda === undefined ? transform : { ...transform, lambda: file(`lambda-${transform.name}.sql`, transform.lambda) }));
  return { ...model, derive: { ...derive, using: rendered, transforms } };
}

function derives(model: Model): boolean {
  return "derive" in model && model.derive !== undefined;
}

/** A name as one file's; names hold "/" and no "~". */
function fileName(name: string): string {
  return name.replaceAll("/", "~");
}
