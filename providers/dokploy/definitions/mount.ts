import { adoption, defineResource } from '../../framework/schema';
import { dokployId, matching, notEmpty, oneOf } from './checks';
import { tellText } from './told';

/** A file, volume or host folder for a compose app or an application. */
export const mount = defineResource({
  type: 'dokploy_mount',
  description:
    'A file, volume or host folder. A compose app takes files only: they are written beside the compose file under `../files/` and outlive its redeploys, while anything bound from `./` is wiped; volumes belong in the compose file. On an application every mount pins the tasks to the manager node.',
  importId: 'the mount id, such as `V1StGXR8_Z5jdHi6B-myT`',
  // The content of a file is declared.
  holdsData: ({ type }) => type !== 'file',
  attributes: {
    id: { type: 'string', description: 'Mount id.', computed: true, stable: true },
    compose_id: {
      type: 'string',
      description: 'Compose app it belongs to; exactly one of `compose_id` and `application_id` is given.',
      optional: true,
      forcesNew: true,
      validate: dokployId,
    },
    application_id: {
      type: 'string',
      description: 'Application it belongs to; exactly one of `compose_id` and `application_id` is given.',
      optional: true,
      forcesNew: true,
      validate: dokployId,
    },
    type: {
      type: 'string',
      description:
        '`file` with `file_path` and `content`, `volume` with `volume_name`, `bind` with `host_path`.',
      required: true,
      forcesNew: true,
      validate: oneOf('file', 'volume', 'bind'),
    },
    mount_path: {
      type: 'string',
      description: 'Absolute path in the container.',
      required: true,
      validate: matching(/^\/\S*$/, 'an absolute path'),
    },
    file_path: {
      type: 'string',
      description: 'Path of the file under `../files/`, relative and without `..`.',
      optional: true,
      validate: (path: string) =>
        path === '' || path.startsWith('/') || path.split('/').includes('..')
          ? `must be a relative path without "..", not "${path}"`
          : undefined,
    },
    content: {
      type: 'string',
      told: tellText,
      description: 'Text of the file. It is kept in state and shown in plans: never put a secret here.',
      optional: true,
    },
    volume_name: {
      type: 'string',
      description: 'Name of the Docker volume; it outlives this resource.',
      optional: true,
      validate: matching(/^[A-Za-z0-9][A-Za-z0-9_.-]+$/, 'a Docker volume name'),
    },
    host_path: {
      type: 'string',
      description: 'Absolute path on the host.',
      optional: true,
      validate: notEmpty,
    },
    ...adoption,
  },
});
