import { adoption, defineResource } from '../../framework/schema';
import { filled, hostName, port } from './validate';

export const customDomain = defineResource({
  type: 'railway_custom_domain',
  description:
    'A domain of your own in front of a service, which may have several. It answers after its DNS records exist: the CNAME, the TXT record that proves ownership and, for a wildcard, the CNAME by which Railway gets its certificate.',
  importId: '`<environment id>/<custom domain id>`',
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'Custom domain id (UUID).' },
    project_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Project of the service.',
      validate: filled,
    },
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
    domain: {
      type: 'string',
      required: true,
      forcesNew: true,
      description:
        'Host name in lower case, such as `app.example.com`, or `*.example.com` for every one right below.',
      validate: hostName,
    },
    target_port: {
      type: 'number',
      optional: true,
      description: 'Container port that requests go to, 1 to 65535; the `PORT` variable when absent.',
      validate: port,
    },
    url: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'The domain as a URL, with scheme; null for a wildcard.',
    },
    dns_host: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Name of the record that routes traffic.',
    },
    dns_value: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Value of that record, a host name of Railway.',
    },
    certificate_host: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Name of the CNAME record by which Railway gets the certificate of a wildcard; else null.',
    },
    certificate_value: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Value of that CNAME record.',
    },
    verification_host: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Name of the TXT record that proves ownership; null when Railway asks for none.',
    },
    verification_value: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Value of that TXT record.',
    },
    ...adoption,
  },
});
