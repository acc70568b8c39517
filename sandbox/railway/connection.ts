/** Arguments of a Relay connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

const cursorOf = (index: number) => Buffer.from(`cursor:${index}`).toString('base64');
const indexOf = (cursor: string) =>
  Number(Buffer.from(cursor, 'base64').toString('utf8').slice('cursor:'.length));

/** One page of a list, as Relay pages it. */
export function connection<T>(nodes: readonly T[], { first, after, last, before }: PageArguments = {}) {
  let from = after ? indexOf(after) + 1 : 0;
  let to = before ? indexOf(before) : nodes.length;
  if (first != null) to = Math.min(to, from + first);
  if (last != null) from = Math.max(from, to - last);
  const edges = nodes.slice(from, to).map((node, index) => ({ node, cursor: cursorOf(from + index) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: to < nodes.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
