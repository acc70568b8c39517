import { adoption, defineResource } from '../../framework/schema';
import { dokployId } from './checks';

/** An environment of a project besides the default one. */
export const environment = defineResource({
  type: 'dokploy_environment',
  description:
    'An environment of a project (Dokploy 0.25 or newer). The default environment "production" comes with the project: use `dokploy_project.default_environment_id`.',
  importId: 'the environment id, such as `V1StGXR8_Z5jdHi6B-myT`',
  holdsData: () => true,
  attributes: {
    id: { type: 'string', description: 'Environment id.', computed: true, stable: true },
    project_id: {
      type: 'string',
      description: 'Id of the project it belongs to.',
      required: true,
      forcesNew: true,
      validate: dokployId,
    },
    name: {
      type: 'string',
      description: 'Environment name; "production" is taken by the default environment.',
      required: true,
      validate: (name: string) => {
        if (name.trim() === '') return 'must not be empty';
        return name.toLowerCase() === 'production'
          ? 'must not be "production": that is the default environment, see default_environment_id of dokploy_project'
          : undefined;
      },
    },
    description: { type: 'string', description: 'Free text under the name.', optional: true },
    ...adoption,
  },
});
