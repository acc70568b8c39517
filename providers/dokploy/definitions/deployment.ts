import { GATE_SECONDS, SETTLE_SECONDS } from '../../defaults';
import { defineResource } from '../../framework/schema';
import { dokployId, notEmpty, pinnedImage, wholeNumber } from './checks';

/** Seconds for queueing and pulling, besides what health may take. */
export const PULL_SECONDS = 600;

/** One act of deploying what is declared, verified by the containers that run afterwards. */
export const deployment = defineResource({
  type: 'dokploy_deployment',
  description:
    'Deploys a compose app or an application once whenever its images or its configuration hash change, and succeeds only when the containers run the declared images, are healthy, and stopped restarting. Dokploy’s own "done" means only that the command returned. An outside deploy, a Swarm rollback or a container that died show as drift. Destroying it leaves everything running.',
  importId:
    '`compose:<compose id>` or `application:<application id>`, such as `compose:V1StGXR8_Z5jdHi6B-myT`',
  attributes: {
    id: {
      type: 'string',
      description: 'What is deployed: `compose:<id>` or `application:<id>`.',
      computed: true,
      stable: true,
    },
    compose_id: {
      type: 'string',
      description: 'Compose app to deploy; exactly one of `compose_id` and `application_id` is given.',
      optional: true,
      forcesNew: true,
      validate: dokployId,
    },
    application_id: {
      type: 'string',
      description: 'Application to deploy; exactly one of `compose_id` and `application_id` is given.',
      optional: true,
      forcesNew: true,
      validate: dokployId,
    },
    images: {
      type: ['map', 'string'],
      description:
        'Image each service must run, by service name of the compose file; for an application one entry of any name. A change deploys.',
      required: true,
      validate: (images: Readonly<Record<string, string>>) => {
        if (Object.keys(images).length === 0) return 'must name the image of at least one service';
        for (const [service, image] of Object.entries(images)) {
          const problem = typeof image === 'string' ? pinnedImage(image) : undefined;
          if (problem !== undefined) return `"${service}": ${problem}`;
        }
        return undefined;
      },
    },
    config_hash: {
      type: 'string',
      description: 'Hash of everything else that needs a deployment to take effect. A change deploys.',
      required: true,
      validate: notEmpty,
    },
    timeout_seconds: {
      type: 'number',
      description:
        'Seconds until a deployment that is neither done nor healthy counts as failed: image pull, `--wait` and health together. Waiting ends, the deployment itself is not cancelled.',
      default: GATE_SECONDS + PULL_SECONDS,
      validate: wholeNumber(30, 7200, 'seconds'),
    },
    settle_seconds: {
      type: 'number',
      description:
        'Seconds the containers must stay healthy without another restart before the deployment counts.',
      default: SETTLE_SECONDS,
      validate: wholeNumber(0, 600, 'seconds'),
    },
    deployment_id: {
      type: 'string',
      description:
        'Id of the newest deployment on Dokploy; another one than before means that somebody deployed outside.',
      computed: true,
    },
    status: {
      type: 'string',
      description: 'What Dokploy says of that deployment: `running`, `done`, `error` or `cancelled`.',
      computed: true,
    },
    running_images: {
      type: ['map', 'string'],
      description: 'Image that the containers of each service run.',
      computed: true,
    },
    healthy: {
      type: 'bool',
      description: 'Whether every declared service runs and passes its healthcheck.',
      computed: true,
    },
  },
});
