import { GATE_SECONDS, SETTLE_SECONDS } from '../../defaults';
import { defineResource } from '../../framework/schema';
import { filled, pinnedImage, whole } from './validate';

/** Seconds for queueing and pulling, besides what health may take. */
export const PULL_SECONDS = 300;

export const deployment = defineResource({
  type: 'railway_deployment',
  description:
    'What a service runs. A change of image or configuration deploys once and waits until the active deployment runs the declared image; a failed one says why and whether the previous one still serves, and the next apply tries again. A deployment, rollback or stop by somebody else shows as a difference. Destroying it only forgets it.',
  importId: '`<environment id>/<service id>`',
  attributes: {
    id: {
      type: 'string',
      computed: true,
      stable: true,
      description: 'Import id: environment and service id joined by `/`.',
    },
    service_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Service to deploy.',
      validate: filled,
    },
    environment_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Environment to deploy in.',
      validate: filled,
    },
    image: {
      type: 'string',
      optional: true,
      description:
        'The image that must end up running: the same as `source_image` of the service instance. Absent for services that Railway builds.',
      validate: pinnedImage,
    },
    config_hash: {
      type: 'string',
      optional: true,
      description:
        'Hash over everything else whose change needs a deployment, such as settings and variable fingerprints.',
      validate: filled,
    },
    timeout_seconds: {
      type: 'number',
      optional: true,
      computed: true,
      default: GATE_SECONDS + PULL_SECONDS,
      description:
        'Seconds from the request to an active deployment, 1 to 3600: queueing, pull, pre-deploy command and healthcheck. A timeout fails the apply; the attempt itself goes on at Railway.',
      validate: whole(1, 3600, 'seconds'),
    },
    settle_seconds: {
      type: 'number',
      optional: true,
      computed: true,
      default: SETTLE_SECONDS,
      description:
        'Seconds that a deployment has to stay active after it first was, 0 to 600: a container without healthcheck counts as deployed the moment it starts, and may crash right after.',
      validate: whole(0, 600, 'seconds'),
    },
    deployment_id: { type: 'string', computed: true, description: 'Deployment that the last apply made.' },
    active_deployment_id: {
      type: 'string',
      computed: true,
      description:
        'Deployment that serves now; another than `deployment_id` when somebody else deployed. Null when none does.',
    },
    status: {
      type: 'string',
      computed: true,
      description:
        'Status of the active deployment (`SUCCESS`, `SLEEPING`), or of the latest one when none is active (`FAILED`, `CRASHED`, `REMOVED`, …).',
    },
    active_image: {
      type: 'string',
      computed: true,
      description: 'Image that the active deployment runs; null for a build and when nothing is active.',
    },
    active_digest: {
      type: 'string',
      computed: true,
      description: 'Digest of that image, `sha256:…`, where Railway tells it.',
    },
    url: {
      type: 'string',
      computed: true,
      description:
        'URL of the service: its custom domain if it has one, else its generated one; null without domain.',
    },
  },
});
