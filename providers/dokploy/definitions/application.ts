import { adoption, defineResource } from '../../framework/schema';
import { always, dokployId, matching, notEmpty, oneOf, pinnedImage, variableNames } from './checks';
import { textOrNone } from './forms';
import { swarm } from './swarm';
import { writeOnlyValues } from './write-only-values';

/** A Swarm service made from one image. */
export const application = defineResource({
  type: 'dokploy_application',
  description:
    'A Swarm service made from one image, with healthcheck, restart cap, update and rollback settings all written out: what is left out on Dokploy means unlimited restarts and no healthcheck. Writing it deploys nothing: `dokploy_deployment` does, once.',
  importId: 'the application id, such as `V1StGXR8_Z5jdHi6B-myT`',
  attributes: {
    id: { type: 'string', description: 'Application id.', computed: true, stable: true },
    application_id: {
      type: 'string',
      description:
        'Id of an application that exists already and is taken over; the plan tells what changes and refuses what would be lost. Destroying the resource then only forgets it. It never changes to another id. Without it an application of this name in the environment is taken over, and where there is none, one is created.',
      optional: true,
      validate: dokployId,
    },
    environment_id: {
      type: 'string',
      description: 'Id of the environment the application lives in.',
      required: true,
      forcesNew: true,
      validate: dokployId,
    },
    name: {
      setting: { field: 'name' },
      type: 'string',
      description: 'Name as the dashboard shows it.',
      required: true,
      validate: notEmpty,
    },
    description: {
      setting: { field: 'description', form: textOrNone },
      type: 'string',
      description: 'Free text under the name.',
      optional: true,
    },
    app_name_prefix: {
      type: 'string',
      description:
        'Beginning of `app_name`: letters, digits, ".", "_" and "-", at most 56 characters. Dokploy appends "-" and six characters of its own, and never renames an application, so it counts at creation only. By default it is made from the name.',
      optional: true,
      validate: matching(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,55}$/,
        'letters, digits, ".", "_" or "-", 56 characters at most',
      ),
    },
    app_name: { type: 'string', description: 'Name of the Swarm service.', computed: true, stable: true },
    source_type: {
      setting: { field: 'sourceType' },
      type: 'string',
      description: 'Always `docker`: a published image, never a build on the host.',
      default: 'docker',
      validate: oneOf('docker'),
    },
    image: {
      setting: { field: 'dockerImage', unset: '' },
      type: 'string',
      description:
        'Pinned image reference, such as `ghcr.io/acme/grid:v123-abcdef`; moving tags are refused.',
      required: true,
      validate: pinnedImage,
    },
    registry: {
      description: 'Login of the private registry the image comes from.',
      optional: true,
      nested: {
        nesting: 'single',
        attributes: {
          url: {
            type: 'string',
            description: 'Host of the registry, such as `ghcr.io`.',
            required: true,
            validate: notEmpty,
          },
          username: { type: 'string', description: 'User name.', required: true, validate: notEmpty },
          password: {
            type: 'string',
            description: 'Password or token; it reaches Dokploy and is kept in neither plan nor state.',
            required: true,
            sensitive: true,
            writeOnly: true,
          },
          fingerprint: {
            type: 'string',
            description: 'Keyed hash of the password on Dokploy, by which a change on either side shows.',
            computed: true,
            fingerprints: 'password',
          },
        },
      },
    },
    env: {
      description:
        'Variables of the container, replacing all there are. `${{project.KEY}}` in a value is resolved by Dokploy.',
      optional: true,
      validate: variableNames,
      nested: writeOnlyValues,
    },
    command: {
      setting: { field: 'command' },
      type: 'string',
      description: 'Overrides the command of the image.',
      optional: true,
      validate: notEmpty,
    },
    ...swarm,
    auto_deploy: {
      setting: { field: 'autoDeploy', unset: false },
      type: 'bool',
      description:
        'Always false: with it on, everybody who knows the webhook address deploys past the gate. Somebody switching it on shows as drift.',
      default: false,
      validate: always(false, 'the webhook would deploy past the gate'),
    },
    ...adoption,
  },
});
