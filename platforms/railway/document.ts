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

/** A part of a list. */
export interface Page<T> {
  readonly nodes: readonly T[];
  /** Where the next part begins; absent at the end of the list. */
  readonly next?: string;
}

/** A Relay connection, to be read with {@link everyPage}. An answer that does not say whether there is more is refused. */
export const connection = <T>(node: z.ZodType<T>) =>
  z
    .object({
      edges: z.array(z.object({ node })),
      pageInfo: z.union([
        z.object({ hasNextPage: z.literal(false) }),
        z.object({ hasNextPage: z.literal(true), endCursor: z.string().min(1) }),
      ]),
    })
    .transform(
      ({ edges, pageInfo }): Page<T> => ({
        nodes: edges.map((edge) => edge.node as T),
        ...(pageInfo.hasNextPage && { next: pageInfo.endCursor }),
      }),
    );

/** The last entries of a connection, asked for with `last`: what came before does not matter. */
export const excerpt = <T>(node: z.ZodType<T>) =>
  z
    .object({ edges: z.array(z.object({ node })) })
    .transform(({ edges }) => edges.map((edge) => edge.node as T));

/** An answer whose value does not matter: Railway answers `true`, or reports an error. */
export const acknowledged = z.unknown();
