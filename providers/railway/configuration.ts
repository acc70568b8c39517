import type { Attributes } from '../framework/schema';

/** What the provider block takes; everything has a default or a variable of the process environment. */
export const configuration = {
  token: {
    type: 'string',
    optional: true,
    sensitive: true,
    description:
      'Railway token of any kind. When absent: RAILWAY_TOKEN (a project token), or RAILWAY_API_TOKEN (an account or workspace token); both at once are refused.',
  },
  endpoint: {
    type: 'string',
    optional: true,
    description:
      'Address of the GraphQL API. When absent: RAILWAY_ENDPOINT, else https://backboard.railway.com/graphql/v2. It has to be https, except on this machine.',
  },
  project_id: {
    type: 'string',
    optional: true,
    description: 'Refuses declarations about any other project.',
  },
  environment_id: {
    type: 'string',
    optional: true,
    description: 'Refuses declarations about any other environment.',
  },
  fingerprint_key: {
    type: 'string',
    optional: true,
    sensitive: true,
    description:
      'Key of the fingerprints that state keeps of variables and passwords, at least 32 characters. When absent: PLUMBLINE_FINGERPRINT_KEY. With another key every value shows as changed.',
  },
} as const satisfies Attributes;
