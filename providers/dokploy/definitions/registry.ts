import { adoption, defineResource } from '../../framework/schema';
import { matching, notEmpty } from './checks';

/** The login of a container registry, which all compose apps of a server share. */
export const registry = defineResource({
  type: 'dokploy_registry',
  description:
    'The login of a container registry. Docker on the server keeps one per registry, whoever made it, and every compose app and stack pulls with it: let `dokploy_deployment` depend on it. Dokploy tries a login before it keeps it. One for the same registry that exists is taken over. Destroying what was created here logs the server out.',
  importId: 'the registry id, such as `V1StGXR8_Z5jdHi6B-myT`',
  attributes: {
    id: { type: 'string', description: 'Registry id.', computed: true, stable: true },
    name: {
      type: 'string',
      description: 'Name as the dashboard shows it.',
      required: true,
      validate: notEmpty,
    },
    url: {
      type: 'string',
      description:
        'Host of the registry, with a port where it has one of its own, such as `ghcr.io`; `docker.io` is Docker Hub. A change replaces the login.',
      required: true,
      forcesNew: true,
      validate: matching(
        /^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?(:\d{1,5})?$/,
        'a host such as ghcr.io or registry.acme.dev:5000, without scheme and path',
      ),
    },
    username: { type: 'string', description: 'User name.', required: true, validate: notEmpty },
    password: {
      type: 'string',
      description: 'Password or token; it reaches Dokploy and is kept in neither plan nor state.',
      required: true,
      sensitive: true,
      writeOnly: true,
    },
    password_fingerprint: {
      type: 'string',
      description: 'Keyed hash of the password on Dokploy, by which a change on either side shows.',
      computed: true,
      fingerprints: 'password',
    },
    ...adoption,
  },
});
