import * as z from 'zod';

/** A GraphQL document together with what is expected of its answer. */
export interface Document<T> {
  readonly text: string;
  /** Operation name, as it shows in Railway's and the sandbox's request logs. */
  readonly name: string;
  /** A mutation: not repeated unless the answer proves that it was not carried out. */
  readonly writes: boolean;
  readonly data: z.ZodType<T>;
}

/** Pairs a document with the schema of its `data`. */
export function defineDocument<T>(text: string, data: z.ZodType<T>): Document<T> {
  const [, kind, name] = /^\s*(query|mutation)\s+(\w+)/.exec(text) ?? [];
  if (!kind || !name) throw new Error(`a GraphQL document begins with query or mutation and a name: ${text}`);
  return { text, name, writes: kind === 'mutation', data };
}

/** A Relay connection; pages are followed by the caller. */
export const connection = <T>(node: z.ZodType<T>) =>
  z
    .object({
      edges: z.array(z.object({ node })),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }).nullish(),
    })
    .transform(({ edges, pageInfo }) => ({
      nodes: edges.map((edge) => edge.node as T),
      next: pageInfo?.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
    }));

/** An answer whose value does not matter: Railway answers `true`, or reports an error. */
export const acknowledged = z.unknown();
