import type { NamedEnvFile } from '../compose/env-file';
import { ComposeError, type ComposeFile, type ComposeService, seconds } from '../compose/file';
import { environmentOf, healthcheckOf } from '../docker/compose-up';
import { volumesDir } from '../docker/engine';
import type { SwarmSpec } from '../state';
import type { Host, Log } from './host';

interface Stack {
  readonly project: string;
  readonly file: ComposeFile;
  readonly variables: Readonly<Record<string, string>>;
  readonly namedFile: NamedEnvFile;
  readonly routesOf: (service: string) => SwarmSpec['routes'];
  readonly prune: boolean;
  readonly log: Log;
}

/** `docker stack deploy`, which waits for nothing. @throws ComposeError */
export async function deployStack({ database, swarm }: Host, stack: Stack): Promise<void> {
  const { project, file, prune, log } = stack;
  for (const [name, service] of Object.entries(file.services)) {
    log(`Updating service ${project}_${name}`);
    swarm.apply(`${project}_${name}`, specOf(database.world.dataDir, stack, name, service));
  }
  if (!prune) return;
  const gone = Object.values(database.state.swarmServices).filter(
    ({ spec }) =>
      spec.kind === 'stack' && spec.project === project && !Object.hasOwn(file.services, spec.service),
  );
  for (const { name } of gone) {
    log(`Removing service ${name}`);
    await swarm.remove(name);
  }
}

function specOf(
  dataDir: string,
  { project, variables, namedFile, routesOf }: Stack,
  name: string,
  service: ComposeService,
): SwarmSpec {
  if (service.image === undefined) throw new ComposeError(`service ${name}: a stack needs an image`);
  const { restart_policy: restart, update_config: update, replicas } = service.deploy ?? {};
  const healthcheck = healthcheckOf(service);
  const volume = service.volumes.find(({ source }) => source && /^\w/.test(source))?.source;
  return {
    project,
    service: name,
    kind: 'stack',
    image: service.image,
    environment: environmentOf(service, variables, namedFile),
    restart: {
      condition: restart?.condition ?? 'any',
      maxAttempts: restart?.max_attempts || null,
      delaySeconds: seconds(restart?.delay ?? '5s'),
    },
    update: {
      order: update?.order ?? 'stop-first',
      failureAction: update?.failure_action ?? 'pause',
      monitorSeconds: seconds(update?.monitor ?? '5s'),
    },
    replicas: replicas ?? 1,
    routes: routesOf(name),
    force: 0,
    ...(healthcheck && { healthcheck }),
    ...(volume && { dataDir: `${volumesDir(dataDir, project)}/${volume}` }),
  };
}
