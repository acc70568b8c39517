import { GATE_SECONDS, RESTARTS } from '../../defaults';
import { type Attribute, adoption, defineResource } from '../../framework/schema';
import { scheduleProblem } from './cron';
import { bytesInGb, listOfOne, listOrNone } from './forms';
import { MOST_REPLICAS, REGIONS, replicasProblem } from './regions';
import { absolutePath, filled, oneOf, pinnedImage, size, whole } from './validate';

const HOUR = 3600;

export const serviceInstance = defineResource({
  type: 'railway_service_instance',
  description:
    'Everything that one service is in one environment: image or build source, health, restarts, size. Applying it never deploys; `railway_deployment` does. Destroying it only forgets it: the settings live as long as the service.',
  importId: '`<environment id>/<service id>`',
  attributes: {
    id: { type: 'string', computed: true, stable: true, description: 'Service instance id (UUID).' },
    service_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Service that these settings are of.',
      validate: filled,
    },
    environment_id: {
      type: 'string',
      required: true,
      forcesNew: true,
      description: 'Environment in which they apply.',
      validate: filled,
    },
    source_image: {
      type: 'string',
      optional: true,
      description:
        'Pinned image, such as `ghcr.io/acme/web:v123-abcdef` or `…@sha256:…`. Excludes everything that builds an image.',
      validate: pinnedImage,
    },
    source_repo: {
      type: 'string',
      optional: true,
      description: 'GitHub repository to build from, as `owner/name`. Excludes `source_image`.',
      validate: (value: string) =>
        /^[\w.-]+\/[\w.-]+$/.test(value) ? undefined : `"${value}" is not owner/name`,
    },
    source_branch: {
      type: 'string',
      optional: true,
      setting: { part: 'source', field: 'branch', onlyDeclared: true },
      description: "Branch to build; the repository's default branch when absent.",
      validate: filled,
    },
    root_directory: {
      type: 'string',
      optional: true,
      setting: { field: 'rootDirectory' },
      description: 'Folder of the repository to build in, such as `/apps/web`.',
      validate: filled,
    },
    builder: {
      type: 'string',
      optional: true,
      setting: { field: 'builder', onlyDeclared: true },
      description:
        'What builds the repository: `RAILPACK` (the platform default), `NIXPACKS`, `HEROKU` or `PAKETO`. A Dockerfile in the root directory wins over all of them.',
      validate: oneOf('RAILPACK', 'NIXPACKS', 'HEROKU', 'PAKETO'),
    },
    build_command: {
      type: 'string',
      optional: true,
      setting: { field: 'buildCommand' },
      description: "Replaces the builder's own build command.",
      validate: filled,
    },
    watch_patterns: {
      type: ['list', 'string'],
      optional: true,
      setting: { field: 'watchPatterns', form: listOrNone },
      description: 'Gitignore-style patterns; a push that touches none of them builds nothing.',
    },
    dockerfile_path: {
      type: 'string',
      optional: true,
      setting: { field: 'dockerfilePath' },
      description: 'Dockerfile to build, relative to the root directory.',
      validate: filled,
    },
    registry_username: {
      type: 'string',
      optional: true,
      description: 'User of a private registry (Pro plan and up). Railway never shows it again.',
      validate: filled,
    },
    registry_password: {
      type: 'string',
      optional: true,
      sensitive: true,
      writeOnly: true,
      description:
        'Password or token of the private registry; kept in neither plan nor state. GHCR wants a token with `read:packages`.',
      validate: filled,
    },
    registry_password_fingerprint: {
      type: 'string',
      computed: true,
      fingerprints: 'registry_password',
      description:
        'Keyed hash of the registry password last written, so that a new password shows as a change. The live one cannot be read.',
    },
    healthcheck_path: {
      type: 'string',
      optional: true,
      setting: { field: 'healthcheckPath' },
      description:
        'Path that must answer exactly 200 (not 308) on `PORT` before a new deployment takes over. Asked during a deployment only, never afterwards. Absent: a container that merely starts counts as deployed.',
      validate: absolutePath,
    },
    healthcheck_timeout: {
      type: 'number',
      optional: true,
      computed: true,
      default: GATE_SECONDS,
      setting: { field: 'healthcheckTimeout', unset: 300 },
      description:
        'Seconds until a deployment that does not answer its healthcheck fails, 1 to 3600. The variable `RAILWAY_HEALTHCHECK_TIMEOUT_SEC` overrides it.',
      validate: whole(1, HOUR, 'seconds'),
    },
    restart_policy_type: {
      type: 'string',
      optional: true,
      computed: true,
      default: 'ON_FAILURE',
      setting: { field: 'restartPolicyType', unset: 'ON_FAILURE' },
      description:
        '`ON_FAILURE` restarts a container that exits with an error; one that exits with 0 stays down. `NEVER` restarts nothing. `ALWAYS` is refused: it hides a service that keeps crashing.',
      validate: oneOf('ON_FAILURE', 'NEVER'),
    },
    restart_policy_max_retries: {
      type: 'number',
      optional: true,
      computed: true,
      default: RESTARTS.usual,
      setting: { field: 'restartPolicyMaxRetries', unset: 10 },
      description: `Restarts before the deployment counts as crashed, ${RESTARTS.least} to ${RESTARTS.most}. Always written, so that the platform default of 10 never applies.`,
      validate: whole(RESTARTS.least, RESTARTS.most, 'restarts'),
    },
    num_replicas: {
      type: 'number',
      optional: true,
      computed: true,
      default: 1,
      description:
        'Containers that run the service, 1 to 50 (the plan may allow fewer); with `regions`, those of all of them. A service with a volume or a cron schedule has exactly one.',
      validate: whole(1, MOST_REPLICAS, 'replicas'),
    },
    region: {
      type: 'string',
      optional: true,
      description: `Region of all replicas: \`${REGIONS.join('`, `')}\` or a newer one. Absent: the workspace's preferred region, and the live one is not compared. A move takes a volume along, with downtime.`,
      validate: filled,
    },
    regions: {
      type: ['map', 'number'],
      optional: true,
      description: `Containers by region, for a service that runs in several: \`{ "${REGIONS[0]}" = 2, "${REGIONS[2]}" = 1 }\`, together at most ${MOST_REPLICAS}. Excludes \`region\`; a region that is not named has none.`,
      validate: replicasProblem,
    },
    cpu_limit: {
      type: 'number',
      optional: true,
      setting: { part: 'limits', field: 'cpu', input: 'vCPUs' },
      description:
        'Most vCPUs per replica, more than 0 and at most 100: 500 millicores are 0.5. Absent: what the plan allows.',
      validate: size(100, 'vCPU'),
    },
    memory_limit_gb: {
      type: 'number',
      optional: true,
      setting: { part: 'limits', field: 'memoryBytes', input: 'memoryGB', form: bytesInGb },
      description:
        'Most memory per replica in GB (10^9 bytes), more than 0 and at most 100: 512 MB are 0.512. Absent: what the plan allows.',
      validate: size(100, 'GB'),
    },
    start_command: {
      type: 'string',
      optional: true,
      setting: { field: 'startCommand' },
      description: "Replaces the image's own command.",
      validate: filled,
    },
    pre_deploy_command: {
      type: 'string',
      optional: true,
      setting: { field: 'preDeployCommand', form: listOfOne },
      description:
        'Runs once in a container of the new image before it starts, with the private network but without volumes; a non-zero exit fails the deployment.',
      validate: filled,
    },
    overlap_seconds: {
      type: 'number',
      optional: true,
      computed: true,
      default: 0,
      setting: { field: 'overlapSeconds', unset: 0 },
      description:
        'Seconds during which the old deployment keeps serving beside the new one, 0 to 3600. Without effect on a service with a volume, which always stops first.',
      validate: whole(0, HOUR, 'seconds'),
    },
    draining_seconds: {
      type: 'number',
      optional: true,
      computed: true,
      default: 0,
      setting: { field: 'drainingSeconds', unset: 0 },
      description: 'Seconds between SIGTERM and SIGKILL when a deployment is removed, 0 to 3600.',
      validate: whole(0, HOUR, 'seconds'),
    },
    sleep_application: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      setting: { field: 'sleepApplication', unset: false },
      description: 'Whether the service sleeps without traffic and is woken by a request.',
    },
    cron_schedule: {
      type: 'string',
      optional: true,
      setting: { field: 'cronSchedule' },
      description:
        'Crontab expression of five fields in UTC, at least five minutes apart; the service then runs on schedule and must end by itself.',
      validate: scheduleProblem,
    },
    auto_updates: {
      type: 'string',
      optional: true,
      computed: true,
      default: 'disabled',
      setting: { part: 'source', field: 'autoUpdates.type', unset: 'disabled' },
      description:
        "Railway's own image updates, which rewrite the tag behind one's back. Only `disabled` is accepted; another value set in the dashboard shows as a difference and is switched off.",
      validate: oneOf('disabled'),
    },
    ...adoption,
  },
});

/** The fields of a service instance that its settings are read from. */
export const INSTANCE_SETTINGS: readonly string[] = Object.values<Attribute>(
  serviceInstance.attributes,
).flatMap(({ setting }) => (setting && setting.part === undefined ? [setting.field] : []));
