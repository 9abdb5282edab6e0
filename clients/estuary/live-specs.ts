import type { HistoryItem, LiveSpec, RawJson } from "./api.ts";
import type { CatalogType } from "./catalogue/types.ts";
import { EstuaryError } from "./error.ts";
import { plainId } from "./ids.ts";
import { isRecord, parsed } from "./outcome.ts";
import { cut } from "./raw-json.ts";
import * as documents from "./surface/documents.ts";
import { batches } from "./surface/drafts.ts";
import { nodesIn, type Graphql } from "./surface/graphql.ts";

/** Publications of one spec that are looked at, from the newest on. */
const HISTORY = 100;

/** References to specs by name, a hundred at a time as the service allows, or to all below a prefix. */
export async function references(
  graphql: Graphql,
  { operation, document }: { readonly operation: string; readonly document: string },
  by: { readonly names: readonly string[] } | { readonly prefix: string },
): Promise<readonly RawJson[]> {
  if ("prefix" in by) return graphql.nodes({ operation, document, variables: { by } }, ["liveSpecs"]);
  const found: RawJson[] = [];
  for (const names of batches([...new Set(by.names)])) {
    const page = await graphql.nodes({ operation, document, variables: { by: { names } } }, ["liveSpecs"]);
    // A reference without any capability says that the token may not look, never that the spec is gone.
    const hidden = page.filter(isHidden).map(nameOf);
    if (hidden.length > 0) {
      throw new EstuaryError({
        kind: "forbidden",
        operation,
        message: `${operation}: the token's user may not see ${hidden.join(", ")}, so it is unknown whether they exist. Check that the token belongs to this tenant and has a grant on their prefix.`,
        specs: hidden.map((name) => ({ name, detail: "not visible" })),
      });
    }
    found.push(...page);
  }
  return found;
}

export async function liveSpecs(graphql: Graphql, by: { readonly names: readonly string[] } | { readonly prefix: string }): Promise<readonly LiveSpec[]> {
  const nodes = await references(graphql, { operation: "read live specs", document: documents.LIVE_SPECS }, by);
  return nodes.flatMap((node): LiveSpec[] => {
    const spec = cut(node, ["liveSpec"]);
    if (spec === undefined || spec === "null") return [];
    const model = cut(spec, ["model"]);
    const plain = (key: string) => parsed(cut(spec, [key]) ?? "null");
    const text = (key: string) => textOf(plain(key));
    return [
      {
        name: text("catalogName"),
        type: text("catalogType") as CatalogType,
        model: model === "null" ? undefined : model,
        lastPubId: plainId(text("lastPubId")),
        lastBuildId: plainId(text("lastBuildId")),
        isDisabled: plain("isDisabled") === true,
        updatedAt: text("updatedAt"),
      },
    ];
  });
}

/** Who reads a collection, and who of them may not be seen. */
export async function readers(graphql: Graphql, collection: string): Promise<{ readonly visible: readonly string[]; readonly hidden: readonly string[] }> {
  const visible = new Set<string>();
  const hidden = new Set<string>();
  let after: string | undefined;
  for (;;) {
    const variables = { by: { names: [collection] }, first: 100, ...(after === undefined ? {} : { after }) };
    const data = await graphql.ask({ operation: "read who reads a collection", document: documents.READERS, variables });
    const readBy = nodesIn(data, ["liveSpecs"]).flatMap((node) => cut(node, ["liveSpec", "readBy"]) ?? [])[0];
    for (const node of readBy === undefined ? [] : nodesIn(readBy, [])) (isHidden(node) ? hidden : visible).add(nameOf(node));
    const page = parsed(cut(readBy ?? "{}", ["pageInfo"]) ?? "null");
    const next = isRecord(page) && page["hasNextPage"] === true ? page["endCursor"] : undefined;
    if (typeof next !== "string" || next === after) return { visible: [...visible], hidden: [...hidden] };
    after = next;
  }
}

export async function history(graphql: Graphql, name: string): Promise<readonly HistoryItem[]> {
  const data = await graphql.ask({ operation: "read a spec's history", document: documents.HISTORY, variables: { by: { names: [name] }, last: HISTORY } });
  const publications = nodesIn(data, ["liveSpecs"]).flatMap((node) => nodesIn(node, ["publicationHistory"]));
  const items = publications.flatMap((node): HistoryItem[] => {
    const value = parsed(node);
    if (!isRecord(value)) return [];
    const { publicationId, detail, publishedAt, userEmail, userId } = value;
    const by = [userEmail, userId].find((who) => typeof who === "string" && who !== "") as string | undefined;
    return [{ pubId: plainId(textOf(publicationId)), at: String(publishedAt), ...(typeof detail === "string" ? { detail } : {}), ...(by === undefined ? {} : { by }) }];
  });
  return items.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.pubId < b.pubId ? 1 : -1));
}

function isHidden(node: RawJson): boolean {
  return (cut(node, ["userCapability"]) ?? "null") === "null";
}

function nameOf(node: RawJson): string {
  return textOf(parsed(cut(node, ["catalogName"]) ?? '""'));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
