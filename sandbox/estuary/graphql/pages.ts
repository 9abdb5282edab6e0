/** Connections: pages of a list with cursors. */
import { ServiceError } from "../answer.ts";
import { isAbsent } from "../json.ts";

export interface PageArguments { readonly after?: string | null; readonly before?: string | null; readonly first?: number | null; readonly last?: number | null }

export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
}

/** @param all in their order, with cursors of which none is twice */
export function pageOf<Item, Node>(all: readonly Item[], cursorOf: (item: Item) => string, nodeOf: (item: Item) => Node, { after, before, first, last }: PageArguments, most = 100): Connection<Node> {
  if ((first ?? 0) < 0 || (last ?? 0) < 0) throw new ServiceError(200, "invalid", "first and last must not be negative");
  const at = (cursor: string) => {
    const index = all.findIndex((one) => cursorOf(one) === cursor);
    if (index < 0) throw new ServiceError(200, "invalid", `invalid cursor ${JSON.stringify(cursor)}`);
    return index;
  };
  const begin = isAbsent(after) ? 0 : at(after) + 1;
  const end = isAbsent(before) ? all.length : at(before);
  const size = Math.min(last ?? first ?? most, Math.max(end - begin, 0));
  const from = isAbsent(last) ? begin : Math.max(end - size, begin);
  const chosen = all.slice(from, isAbsent(last) ? begin + size : end);
  const edges = chosen.map((item) => ({ cursor: cursorOf(item), node: nodeOf(item) }));
  return {
    edges,
    pageInfo: { hasNextPage: from + chosen.length < all.length, hasPreviousPage: from > 0, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
