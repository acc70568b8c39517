import { adoption, defineResource } from '../../framework/schema';
import { notEmpty } from './checks';

/** A Dokploy project: the folder that environments and their services live in. */
export const project = defineResource({
  type: 'dokploy_project',
  description:
    'A project with its default environment "production". A project of this name that exists is taken over; names are not unique on Dokploy, so several are refused. Destroying is refused while any service is left: Dokploy would drop the rows and leave containers and volumes running without an owner.',
  importId: 'the project id, such as `V1StGXR8_Z5jdHi6B-myT`',
  holdsData: () => true,
  attributes: {
    id: { type: 'string', description: 'Project id.', computed: true, stable: true },
    name: {
      type: 'string',
      description: 'Project name as the dashboard shows it.',
      required: true,
      validate: notEmpty,
    },
    description: { type: 'string', description: 'Free text under the name.', optional: true },
    default_environment_id: {
      type: 'string',
      description:
        'Id of the environment "production" that Dokploy creates with every project; it can neither be renamed nor removed.',
      computed: true,
      stable: true,
    },
    ...adoption,
  },
});
