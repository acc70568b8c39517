import { adoption, defineResource } from '../../framework/schema';
import { dokployId, matching, oneOf, wholeNumber } from './checks';

/** A host name that Traefik routes to a compose service or an application. */
export const domain = defineResource({
  type: 'dokploy_domain',
  description:
    'A host name that Traefik routes to one service. For a compose app it takes effect with the next deployment, so let `dokploy_deployment` depend on it. Traefik leaves out containers that are starting or unhealthy: visitors then see 404.',
  importId: 'the domain id, such as `V1StGXR8_Z5jdHi6B-myT`',
  attributes: {
    id: { type: 'string', description: 'Domain id.', computed: true, stable: true },
    compose_id: {
      type: 'string',
      description: 'Compose app it routes to; exactly one of `compose_id` and `application_id` is given.',
      optional: true,
      forcesNew: true,
      validate: dokployId,
    },
    application_id: {
      type: 'string',
      description: 'Application it routes to; exactly one of `compose_id` and `application_id` is given.',
      optional: true,
      forcesNew: true,
      validate: dokployId,
    },
    service_name: {
      type: 'string',
      description:
        'Service of the compose file that answers; required with `compose_id`. Dokploy takes any word here and then fails every deployment when the file has no such service.',
      optional: true,
      validate: matching(/^[A-Za-z0-9._-]+$/, 'the name of a service in the compose file'),
    },
    host: {
      type: 'string',
      description:
        'Host name without scheme and path, such as `ledger.example.com`; Dokploy takes no `*`, no underscore and no dot at the end.',
      required: true,
      validate: matching(
        /^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
        'a host name without scheme, port, path, "*" and a dot at the end',
      ),
    },
    path: {
      type: 'string',
      description: 'Requests below this path are routed.',
      default: '/',
      validate: matching(/^\/[^\s?#]*$/, 'a path that begins with "/"'),
    },
    port: {
      type: 'number',
      description: 'Port the container listens on.',
      required: true,
      validate: wholeNumber(1, 65_535, ''),
    },
    https: {
      type: 'bool',
      description: 'Serves HTTPS, and answers plain HTTP with a redirect.',
      default: true,
    },
    certificate_type: {
      type: 'string',
      description:
        'Where the certificate comes from: `letsencrypt`, `none` (whatever Traefik has) or `custom` (a resolver of your own, set up in Traefik).',
      default: 'letsencrypt',
      validate: oneOf('letsencrypt', 'none', 'custom'),
    },
    url: {
      type: 'string',
      description: 'Address that visitors use: scheme, host and path.',
      computed: true,
    },
    ...adoption,
  },
});
