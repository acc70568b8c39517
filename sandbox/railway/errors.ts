import { GraphQLError } from 'graphql';

/** An error in the platform's own words. Railway calls nearly all of them INTERNAL_SERVER_ERROR, authorization too. */
export function railwayError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}

export const notAuthorized = () => railwayError('Not Authorized');
export const notFound = (what: string) => railwayError(`${what} not found`);
export const invalidInput = () => railwayError('Invalid input');
