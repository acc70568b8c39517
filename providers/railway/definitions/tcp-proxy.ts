import { adoption, defineResource } from '../../framework/schema';
import { filled, port } from './validate';

export const tcpProxy = defineResource({
  type: 'railway_tcp_proxy',
  description:
    'A public TCP port in front of a port of a service, for databases and other protocols that are not HTTP. An existing proxy of the same port is taken over. It is reachable after the next deployment of the service.',
  importId: '`<environment id>/<service id>/<tcp proxy id>`',
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'TCP proxy id (UUID).' },
    service_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Service that answers on the port.',
      validate: filled,
    },
    environment_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Environment in which it answers.',
      validate: filled,
    },
    application_port: {
      type: 'number',
      required: true,
      forcesNew: true,
      description: 'Port in the container, 1 to 65535.',
      validate: port,
    },
    domain: { type: 'string', computed: true, stable: true, description: 'Public host name of the proxy.' },
    proxy_port: { type: 'number', computed: true, stable: true, description: 'Public port of the proxy.' },
    ...adoption,
  },
});
