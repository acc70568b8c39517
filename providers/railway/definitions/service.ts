import { adoption, defineResource } from '../../framework/schema';
import { filled, resourceName } from './validate';

export const service = defineResource({
  type: 'railway_service',
  description:
    "A service's identity: its name in the project. What it runs and how is a `railway_service_instance` per environment. A service that already exists under this name in the project is taken over, because Railway refuses a second one.",
  importId: '`<project id>/<service id>`',
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'Service id (UUID).' },
    project_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Project the service belongs to.',
      validate: filled,
    },
    environment_id: {
      type: 'string',
      optional: true,
      description:
        'Environment that this declaration is about. Railway creates and deletes a service in every environment that is not a fork, so a destroy is refused while the service runs in another environment.',
      validate: filled,
    },
    name: {
      type: 'string',
      required: true,
      description:
        'Name, unique in the project (not per environment). It also becomes the private host `<name>.railway.internal`, which a later rename does not change.',
      validate: resourceName,
    },
    icon: {
      type: 'string',
      optional: true,
      description: 'URL of the icon in the dashboard.',
      validate: filled,
    },
    ...adoption,
  },
});
