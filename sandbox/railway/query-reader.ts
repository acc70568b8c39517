import { type DocumentNode, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';

/** A query as the schema understands it, with what is wrong with it. */
interface ReadQuery {
  readonly document: DocumentNode;
  readonly invalid: readonly GraphQLError[];
}

/** Texts that are kept at most; clients have far fewer, and one that makes up new ones must not fill the memory. */
const MOST = 500;

/**
 * Reads queries, each text once: clients send the same few over and over, and to validate one takes longer than to answer it.
 * What it returns throws a GraphQLError for a text that is no GraphQL.
 */
export function createQueryReader(schema: GraphQLSchema): (query: string) => ReadQuery {
  const known = new Map<string, ReadQuery>();
  return (query) => {
    const before = known.get(query);
    if (before) return before;
    const document = parse(query);
    const read = { document, invalid: validate(schema, document) };
    if (known.size >= MOST) known.clear();
    known.set(query, read);
    return read;
  };
}
