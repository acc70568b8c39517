import { adoption, defineResource } from '../../framework/schema';
import { filled, resourceName } from './validate';

export const project = defineResource({
  type: 'railway_project',
  description:
    'A Railway project. When the token can see exactly one project of this name (in `workspace_id`, if given), that project is taken over instead of creating a second one.',
  importId: 'project id, such as `5f1c2d3e-0000-4000-8000-000000000000`',
  holdsData: ({ deletion_protection: protection }) => protection !== false,
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'Project id (UUID).' },
    name: {
      type: 'string',
      required: true,
      description: 'Name shown in the dashboard; a change renames the project in place.',
      validate: resourceName,
    },
    description: {
      type: 'string',
      optional: true,
      computed: true,
      default: '',
      description: 'Description shown in the dashboard.',
    },
    workspace_id: {
      type: 'string',
      optional: true,
      description:
        "Workspace of the project; the token's own when absent. A change transfers the project, which needs an account token that may use both workspaces.",
      validate: filled,
    },
    default_environment_name: {
      type: 'string',
      optional: true,
      computed: true,
      default: 'production',
      description:
        'Name of the environment that Railway makes together with a new project. Used at creation only: a `railway_environment` of the same name takes it over.',
      validate: resourceName,
    },
    pr_deploys: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description: 'Whether Railway makes an environment for every pull request of connected repositories.',
    },
    deletion_protection: {
      type: 'bool',
      optional: true,
      computed: true,
      default: true,
      description:
        'Refuses to destroy the project, which would destroy every environment, service and volume in it. Set it to `false` and apply before destroying.',
    },
    ...adoption,
  },
});
