import { GATE_SECONDS } from '../../defaults';
import { adoption, defineResource } from '../../framework/schema';
import { always, dokployId, matching, notEmpty, oneOf, variableNames, wholeNumber } from './checks';
import { besideTheCode, textOrNone } from './forms';
import { tellComposeFile } from './told';
import { writeOnlyValues } from './write-only-values';

/** A compose app with its file in the configuration; nothing but the gate deploys it. */
export const compose = defineResource({
  type: 'dokploy_compose',
  description:
    'A compose app whose file is part of the configuration. Writing it deploys nothing: `dokploy_deployment` does, once. Compose replaces the old container before the new one is healthy, so there is no rolling deploy, and a container that used up its restarts stays exited. Destroying stops the containers and keeps the volumes.',
  importId: 'the compose id, such as `V1StGXR8_Z5jdHi6B-myT`',
  attributes: {
    id: { type: 'string', description: 'Compose id.', computed: true, stable: true },
    compose_id: {
      type: 'string',
      description:
        'Id of a compose app that exists already and is taken over; the plan tells what changes and refuses what would be lost. Destroying the resource then only forgets it. It never changes to another id. Without it an app of this name in the environment is taken over, and where there is none, one is created.',
      optional: true,
      validate: dokployId,
    },
    environment_id: {
      type: 'string',
      description:
        'Id of the environment the app lives in; required unless `compose_id` is given. A change moves the app, nothing is recreated.',
      optional: true,
      computed: true,
      stable: true,
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
        'Beginning of `app_name`: letters, digits, ".", "_" and "-", at most 56 characters. Dokploy appends "-" and six characters of its own, and never renames an app, so it counts at creation only. By default it is made from the name.',
      optional: true,
      validate: matching(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,55}$/,
        'letters, digits, ".", "_" or "-", 56 characters at most',
      ),
    },
    app_name: {
      type: 'string',
      description: 'Compose project name: the prefix of container, network and volume names on the host.',
      computed: true,
      stable: true,
    },
    compose_type: {
      type: 'string',
      description:
        '`docker-compose` runs `docker compose up`, `stack` runs `docker stack deploy` on Swarm, which ignores `restart:` and `depends_on` conditions. A change replaces the app.',
      default: 'docker-compose',
      forcesNew: true,
      validate: oneOf('docker-compose', 'stack'),
    },
    source_type: {
      setting: { field: 'sourceType' },
      type: 'string',
      description: 'Always `raw`: the file comes from this configuration and not from a Git branch.',
      default: 'raw',
      validate: oneOf('raw'),
    },
    compose_file: {
      setting: { field: 'composeFile', unset: '' },
      type: 'string',
      told: tellComposeFile,
      description:
        'Text of the compose file. It is kept in state and shown in plans, so secrets belong in `env` and are named here as `${KEY}`. At most about 1 MB.',
      required: true,
      validate: (text: string) => {
        if (text.trim() === '') return 'must not be empty: Dokploy would notice only when it deploys';
        return Buffer.byteLength(text) > 1_000_000
          ? `is ${Buffer.byteLength(text)} bytes long, and Dokploy takes 1 MB per request`
          : undefined;
      },
    },
    env: {
      description:
        'Variables for `${KEY}` in the compose file, replacing all there are. Containers get only what the file passes on under `environment:` or `env_file:`. `${{project.KEY}}` in a value is resolved by Dokploy.',
      optional: true,
      validate: variableNames,
      nested: writeOnlyValues,
    },
    compose_path: {
      setting: { field: 'composePath', unset: './docker-compose.yml', form: besideTheCode },
      type: 'string',
      description:
        'Always `./docker-compose.yml`. Dokploy writes `.env` into the folder of this path, also where the file itself comes from the configuration: with a folder left over from a Git source, containers get empty values.',
      default: './docker-compose.yml',
      validate: always('./docker-compose.yml', 'elsewhere Compose does not find the variables'),
    },
    create_env_file: {
      setting: { field: 'createEnvFile', unset: true },
      type: 'bool',
      description:
        'Always true: without `.env` every `${KEY}` in the file is empty. Before Dokploy 0.30 it cannot be switched off.',
      default: true,
      validate: always(true, 'without `.env` every variable of the compose file is empty'),
    },
    randomize: {
      setting: { field: 'randomize', unset: false },
      type: 'bool',
      description:
        'Always false: it renames services, networks and volumes, and what is in the volumes stays behind under the old name.',
      default: false,
      validate: always(false, 'volumes get another name, and what they hold stays behind'),
    },
    suffix: {
      setting: { field: 'suffix', unset: '' },
      type: 'string',
      description: 'Always empty: what `randomize` appends to names.',
      default: '',
      validate: always('', 'it is part of the names of volumes'),
    },
    isolated_deployment: {
      setting: { field: 'isolatedDeployment', unset: false },
      type: 'bool',
      description:
        'Puts every service of the app into a network of its own, which Traefik joins, in place of the one that all apps share.',
      default: false,
    },
    isolated_deployments_volume: {
      setting: { field: 'isolatedDeploymentsVolume', unset: false },
      type: 'bool',
      description:
        'Whether an isolated app has its own name in front of those of its volumes, as Dokploy did it once. A change leaves what the volumes hold behind.',
      default: false,
    },
    command: {
      setting: { field: 'command', unset: '' },
      type: 'string',
      description:
        'What follows `docker` when Dokploy deploys. By default `compose --env-file .env -p <app_name> -f docker-compose.yml up -d --wait --wait-timeout <wait_timeout_seconds> --remove-orphans`, so that Docker itself waits for health, and a deployment fails where the variables are not in the place they are read from; empty for `stack`. The form without `--env-file`, of older versions of Plumbline, stays until something else about the app changes. `--wait` also fails on a service that is meant to exit, unless another one depends on it with `service_completed_successfully`.',
      optional: true,
      computed: true,
      validate: (command: string) => {
        const refused = /[;|`$(){}<>\\\n]/.exec(command)?.[0];
        return refused === undefined
          ? undefined
          : `holds ${JSON.stringify(refused)}, which Dokploy refuses when it deploys`;
      },
    },
    wait_timeout_seconds: {
      type: 'number',
      description:
        'Seconds `docker compose up --wait` waits for every container to become healthy; part of the default `command`.',
      default: GATE_SECONDS,
      validate: wholeNumber(10, 3600, 'seconds'),
    },
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
