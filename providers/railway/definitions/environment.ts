import { adoption, defineResource } from '../../framework/schema';
import { filled, resourceName } from './validate';

export const environment = defineResource({
  type: 'railway_environment',
  description:
    'An environment of a project. One that already exists under this name (such as the one made with the project) is taken over; a new one starts empty.',
  importId: '`<project id>/<environment id>`',
  holdsData: ({ deletion_protection: protection }) => protection !== false,
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'Environment id (UUID).' },
    project_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Project the environment belongs to.',
      validate: filled,
    },
    name: {
      type: 'string',
      required: true,
      description: 'Name, unique in the project; a change renames the environment in place.',
      validate: resourceName,
    },
    deletion_protection: {
      type: 'bool',
      optional: true,
      computed: true,
      default: true,
      description:
        'Refuses to destroy the environment, which would destroy its volumes. Set it to `false` and apply before destroying.',
    },
    ...adoption,
  },
});
