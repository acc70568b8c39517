import { adoption, defineResource } from '../../framework/schema';
import { filled, port } from './validate';

export const serviceDomain = defineResource({
  type: 'railway_service_domain',
  description:
    'The domain that Railway generates for a service (`*.up.railway.app`). One per service and environment; an existing one is taken over. Networking takes effect at once, without a deployment.',
  importId: '`<environment id>/<service domain id>`',
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'Service domain id (UUID).' },
    service_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Service that answers on the domain.',
      validate: filled,
    },
    environment_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Environment in which it answers.',
      validate: filled,
    },
    target_port: {
      type: 'number',
      optional: true,
      description: 'Container port that requests go to, 1 to 65535; the `PORT` variable when absent.',
      validate: port,
    },
    domain: { type: 'string', computed: true, stable: true, description: 'Generated host name.' },
    url: { type: 'string', computed: true, stable: true, description: 'The domain as a URL, with scheme.' },
    ...adoption,
  },
});
