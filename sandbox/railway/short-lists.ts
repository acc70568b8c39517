import { type DocumentNode, Kind, visit } from 'graphql';

/** As many entries of a list as come at a time, or at all, while a fault says so. */
const FEW = 2;

/** Asks for a few entries where many were asked for: the platform's own limit for a page. */
export function inShortPages(document: DocumentNode): DocumentNode {
  return visit(document, {
    Argument(node) {
      if (node.name.value !== 'first' || node.value.kind !== Kind.INT) return undefined;
      const value = String(Math.min(FEW, Number(node.value.value)));
      return { ...node, value: { kind: Kind.INT, value } };
    },
  });
}

/** Ends every list of an answer after a few entries, and says that this is all. */
export function cutShort(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(cutShort);
  if (typeof data !== 'object' || data === null) return data;
  const { edges, pageInfo } = data as { edges?: unknown; pageInfo?: object };
  const inside = Object.entries(data).map(([key, value]) => [key, cutShort(value)]);
  if (!Array.isArray(edges)) return Object.fromEntries(inside);
  return {
    ...Object.fromEntries(inside),
    edges: cutShort(edges.slice(0, FEW)),
    ...(pageInfo && { pageInfo: { ...pageInfo, hasNextPage: false } }),
  };
}
