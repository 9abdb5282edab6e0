import { type Catalogue, type Model, canonical } from "@sophia/estuary/catalogue";
import type { StackFile } from "../../../engine/stackFiles.ts";
import { type StoredStacks, readStacks } from "../../../engine/storedStacks.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { engineToolsFrom } from "../ground.ts";

/** What a stack's state says of its catalog. */
export interface StoredCatalog {
  /** Outputs of the catalog; nothing when the stack has none. Secrets in them are ciphertext. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const type = "pulumi-nodejs:dynamic/estuary:Catalog";

/** The catalog in a stack's state; nothing when the state could not be read, which is told. */
export async function storedCatalog(file: StackFile, { say, sandboxDir }: { readonly say: (line: string) => void; readonly sandboxDir?: string | undefined }): Promise<StoredCatalog | undefined> {
  try {
    // A sandbox's states are files; any other backend is asked through the engine.
    const tools = file.sandbox ? { bin: {} } : engineToolsFrom(await ensureTools(["pulumi"], { report: say }));
    return catalogIn(await readStacks(file, { tools, ...(sandboxDir !== undefined && { sandboxDir }) }), file.name);
  } catch (error) {
    say(`the state of stack ${file.name} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** The catalog among the stacks of a backend; nothing when this stack's state could not be read. One that was never deployed has none. */
export function catalogIn({ stacks }: StoredStacks, name: string): StoredCatalog | undefined {
  const stack = stacks.find((each) => each.name === name);
  if (stack?.unread !== undefined) return undefined;
  const outputs = stack?.resources?.find((resource) => resource.type === type && !isLeaving(resource))?.outputs;
  return outputs === undefined ? {} : { outputs };
}

/** Whether a resource was replaced and is only still to be deleted. */
function isLeaving(resource: object): boolean {
  return "delete" in resource && resource.delete === true;
}

/** Texts of encrypted configurations, by task, of those whose plain configuration is still what was encrypted. */
export function encryptedIn(stored: StoredCatalog | undefined, { specs }: Catalogue): ReadonlyMap<string, string> {
  const encrypted = recordIn(stored?.outputs, "encrypted");
  const recorded = recordIn(stored?.outputs, "specs");
  return new Map(
    Object.entries(encrypted).filter((entry): entry is [string, string] => {
      const [name, text] = entry;
      const [now, then] = [specs[name], recorded[name] as Model | undefined];
      return typeof text === "string" && text !== "" && now !== undefined && then !== undefined && canonical(endpointOf(now)) === canonical(endpointOf(then));
    }),
  );
}

function endpointOf(model: Model): unknown {
  return "endpoint" in model ? model.endpoint : undefined;
}

function recordIn(value: Readonly<Record<string, unknown>> | undefined, key: string): Readonly<Record<string, unknown>> {
  const inner = value?.[key];
  return inner !== null && typeof inner === "object" ? (inner as Readonly<Record<string, unknown>>) : {};
}
