import type { ComposeMap } from '../../../constructs/dokploy/lint/model';
import { child, entry } from '../../../constructs/dokploy/lint/services';
import type { ServiceContext } from './context';

/** Keys of a service that are carried over elsewhere, or that make no difference. */
const CARRIED: ReadonlySet<string> = new Set(
  'image build command environment ports expose volumes labels healthcheck restart depends_on deploy cpus mem_limit extends profiles container_name networks'.split(
    ' ',
  ),
);

/** Why something is left out, and what to do instead. */
const WHY: Readonly<Record<string, string>> = {
  env_file:
    'a file beside the compose file is not on the server: declare the variables that the container reads, and take their values over with `plumbline secrets import`',
  entrypoint: 'an image keeps its own entry point: build it in, or begin the command with the program',
  secrets: 'declare them as variables with Input.secret',
  configs: 'use a file mount (dokploy_mount), or build the file into the image',
  network_mode: 'containers of an app share a network of their own',
  privileged: 'a privileged container owns the server',
  cap_add: 'what a container may do beyond the usual is no setting here',
  logging: 'set the log driver for the whole server, in the configuration of Docker',
  user: 'set USER in the image',
  working_dir: 'set WORKDIR in the image',
  hostname: 'other containers reach it by its name in the app',
  links: 'other containers reach it by its name in the app',
  scale: 'DokployApplication has replicas',
  platform: 'the server pulls for its own platform',
  pull_policy: 'a pinned image never has to be pulled again',
};

/** Says what of a service is not carried over, line by line. */
export function noteTheRest(fields: ComposeMap, context: ServiceContext): void {
  for (const [key, { keyAt }] of fields.entries) {
    if (CARRIED.has(key) || key.startsWith('x-')) continue;
    context.note(keyAt, key, `it was left out: ${WHY[key] ?? 'DokployCompose has no setting for it'}`);
  }
  const say = (key: string, message: string) => {
    const found = entry(fields, key);
    if (found && child(fields, key)) context.note(found.keyAt, key, message);
  };
  if (child(fields, 'image'))
    say('build', 'it is not used, as the file names an image: build and push that in CI');
  say(
    'container_name',
    'it was left out: a fixed name clashes with other apps, and Dokploy finds containers by names of its own',
  );
  say(
    'networks',
    'it was left out: all containers of an app share one network, and reach each other by their names',
  );
  const deploy = entry(fields, 'deploy')?.value;
  if (deploy?.kind !== 'map') return;
  for (const [key, { keyAt }] of deploy.entries) {
    if (['resources', 'restart_policy', 'labels'].includes(key)) continue;
    const why =
      key === 'replicas' ? 'one container runs; DokployApplication has replicas' : 'it is for Swarm alone';
    context.note(keyAt, `deploy.${key}`, `it was left out: ${why}`);
  }
  const reservations = entry(child(deploy, 'resources'), 'reservations');
  if (reservations)
    context.note(
      reservations.keyAt,
      'deploy.resources.reservations',
      'it was left out: only limits are carried over',
    );
}
