import type { SurfaceSetting } from "../connection.ts";
import { EstuaryError } from "../error.ts";
import { isRecord, parsed } from "../outcome.ts";
import { cut } from "../raw-json.ts";
import { INTROSPECT } from "./documents.ts";
import type { Graphql } from "./graphql.ts";

/** Names of the fields of some types, as introspection tells them. */
interface Fields {
  readonly query: ReadonlySet<string>;
  readonly mutation: ReadonlySet<string>;
}

export interface Surface {
  readonly name: "graphql" | "postgrest";
  /** Whether statistics can be asked by GraphQL. */
  readonly statistics: boolean;
}

const POSTGREST: Surface = { name: "postgrest", statistics: false };

/** What GraphQL needs for the whole of a publication. */
const mutations = ["createDraft", "stageDraftSpecs", "unstageDraftSpecs", "deleteDraft", "createPublication"];
const queries = ["draft", "publication"];

/** GraphQL when introspection shows all it needs for drafts and publications, else PostgREST, as flowctl does it. */
export async function chooseSurface(graphql: Graphql, setting: SurfaceSetting): Promise<Surface> {
  if (setting === "postgrest") return POSTGREST;
  const fields = await introspect(graphql, setting);
  const missing = [...mutations.filter((name) => !fields.mutation.has(name)), ...queries.filter((name) => !fields.query.has(name))];
  const statistics = fields.query.has("catalogStats");
  if (missing.length === 0) return { name: "graphql", statistics };
  if (setting === "auto") return POSTGREST;
  throw new EstuaryError({
    kind: "invalid",
    operation: "choose a surface",
    message: `sophia-infra:estuary surface is "graphql", but Estuary's GraphQL has no ${missing.join(", ")}; allowed there: "auto" or "postgrest"`,
  });
}

async function introspect(graphql: Graphql, setting: SurfaceSetting): Promise<Fields> {
  try {
    const data = await graphql.ask({ operation: "look which surface there is", document: INTROSPECT, variables: {} });
    return { query: namesIn(data, ["__schema", "queryType"]), mutation: namesIn(data, ["__schema", "mutationType"]) };
  } catch (error) {
    // A service that does not let itself be introspected is asked as flowctl does it.
    const isRefusal = error instanceof EstuaryError && (error.kind === "refused" || error.kind === "invalid" || error.kind === "forbidden");
    if (setting === "auto" && isRefusal) return { query: new Set(), mutation: new Set() };
    throw error;
  }
}

function namesIn(data: string, type: readonly string[]): ReadonlySet<string> {
  const fields = parsed(cut(data, [...type, "fields"]) ?? "null");
  return new Set((Array.isArray(fields) ? fields.filter(isRecord) : []).map(({ name }) => String(name)));
}
