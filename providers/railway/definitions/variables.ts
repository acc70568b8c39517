import { adoption, defineResource } from '../../framework/schema';
import { filled } from './validate';

export const variables = defineResource({
  type: 'railway_variables',
  description:
    'Variables of one service, or the shared ones of an environment. Values reach Railway and nothing else: state keeps keyed fingerprints, so that a change here or in the dashboard shows which name differs. Applying never deploys; `railway_deployment` does. `RAILWAY_*` variables that the platform provides are never touched.',
  importId:
    '`<project id>/<environment id>/<service id>`, or `<project id>/<environment id>` for shared variables',
  attributes: {
    id: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Import id of this set: project, environment and service id joined by `/`.',
    },
    project_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Project of the environment.',
      validate: filled,
    },
    environment_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Environment the variables are set in.',
      validate: filled,
    },
    service_id: {
      type: 'string',
      optional: true,
      forcesNew: true,
      description: 'Service that sees the variables; absent: shared variables of the environment.',
      validate: filled,
    },
    authoritative: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description:
        'Whether variables that are not declared are removed. Otherwise they are left alone and only removed when a declaration of theirs is withdrawn.',
    },
    variables: {
      required: true,
      nested: {
        nesting: 'map',
        attributes: {
          value: {
            type: 'string',
            required: true,
            sensitive: true,
            writeOnly: true,
            description:
              'The value, with Railway references such as `${{Postgres.DATABASE_URL}}` left to the platform. Kept in neither plan nor state.',
          },
          fingerprint: {
            type: 'string',
            computed: true,
            fingerprints: 'value',
            description:
              "First 16 hex digits of an HMAC-SHA256 of the live value under the provider's `fingerprint_key`.",
          },
        },
      },
      description:
        'The variables by name: letters, digits and underscores, not beginning with a digit or `RAILWAY_` names of the platform.',
      validate: (value: Readonly<Record<string, unknown>>) => {
        const wrong = Object.keys(value).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
        return wrong === undefined
          ? undefined
          : `"${wrong}" is not a variable name: letters, digits and underscores, not beginning with a digit`;
      },
    },
    ...adoption,
  },
});
