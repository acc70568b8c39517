import { PlumblineError } from '../../core/errors';
import { PROBE, RESTARTS } from '../../providers/defaults';
import type { ComposeFileSpec, ComposeHealthcheck, ComposeServiceSpec } from './compose-spec';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;
/** Docker takes no shorter one, and Compose reads one letter before a colon as a Windows drive. */
const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]+$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Written into `.env` by Dokploy itself. */
const TAKEN_VARIABLES = new Set(['APP_NAME', 'COMPOSE_PROJECT_NAME', 'DOCKER_CONFIG']);

/**
 * Refuses a compose description that Docker would refuse, or that could never become healthy.
 *
 * @throws PlumblineError naming the service and the value
 */
export function validateComposeFile(spec: ComposeFileSpec): void {
  if (spec.services.length === 0) {
    throw refusal(
      'a compose app without services',
      'Dokploy deploys the services of the file; there is nothing to run',
      'declare at least one service',
    );
  }
  const names = new Set<string>();
  for (const service of spec.services) {
    const where = `compose service ${JSON.stringify(service.name)}`;
    if (!NAME.test(service.name)) {
      throw refusal(
        where,
        'a service name holds letters, digits, ".", "_" and "-", and starts with a letter or digit',
        'rename the service',
      );
    }
    if (names.has(service.name)) {
      throw refusal(
        `${where} declared twice`,
        'the second would silently replace the first in the file',
        'give each service its own name',
      );
    }
    names.add(service.name);
  }
  for (const service of spec.services) validateService(service, spec, names);
  validateDependencies(spec);
}

function validateService(
  service: ComposeServiceSpec,
  spec: ComposeFileSpec,
  names: ReadonlySet<string>,
): void {
  const at = (what: string) => `compose service "${service.name}": ${what}`;
  const {
    maxRetries = RESTARTS.usual,
    environment = {},
    volumes = [],
    expose = [],
    dependsOn = [],
    networks = [],
  } = service;

  if (service.image.trim() === '' || /[\r\n]/.test(service.image)) {
    throw refusal(
      at(`image ${JSON.stringify(service.image)}`),
      'not an image reference',
      'give a pinned reference such as ghcr.io/acme/ledger:v1.4.2',
    );
  }
  if (!within(maxRetries, RESTARTS.least, RESTARTS.most)) {
    throw refusal(
      at(`maxRetries ${maxRetries}`),
      `a container that crashes on start must stop restarting; the cap is a whole number from ${RESTARTS.least} to ${RESTARTS.most}`,
      `use ${RESTARTS.usual} unless a longer series of restarts is known to help`,
    );
  }
  validateHealthcheck(service.healthcheck, at);
  for (const [variable, source] of Object.entries(environment)) {
    for (const name of [variable, source]) {
      if (!VARIABLE.test(name)) {
        throw refusal(
          at(`variable ${JSON.stringify(name)}`),
          'a variable name holds letters, digits and "_" and does not start with a digit',
          'rename the variable',
        );
      }
    }
    if (TAKEN_VARIABLES.has(source)) {
      throw refusal(
        at(`variable ${source}`),
        'Dokploy writes this variable itself and its value wins',
        'take the value from a variable of another name',
      );
    }
  }
  const mounts = new Set<string>();
  for (const { name, mountPath } of volumes) {
    if (!VOLUME_NAME.test(name)) {
      throw refusal(
        at(`volume ${JSON.stringify(name)}`),
        'not a volume name; folders beside the compose file are wiped on every deploy, so only named volumes are mounted',
        'use two or more letters, digits, ".", "_" and "-"',
      );
    }
    if (!/^\/[^:]+$/.test(mountPath)) {
      throw refusal(
        at(`mount path ${JSON.stringify(mountPath)}`),
        'a mount path is absolute and holds no ":"',
        'give a path such as /var/lib/ledger/exports',
      );
    }
    if (mounts.has(mountPath)) {
      throw refusal(
        at(`mount path ${mountPath} used twice`),
        'Docker refuses two mounts at one path',
        'mount each volume at its own path',
      );
    }
    mounts.add(mountPath);
  }
  for (const port of expose) {
    if (!within(port, 1, 65535))
      throw refusal(
        at(`exposed port ${port}`),
        'a port is a whole number from 1 to 65535',
        'give the port the app listens on',
      );
  }
  for (const name of dependsOn) {
    if (!names.has(name)) {
      throw refusal(
        at(`depends on ${JSON.stringify(name)}`),
        'no service of this file has that name',
        `depend on one of: ${[...names].join(', ')}`,
      );
    }
  }
  for (const name of networks) {
    if (!spec.networks || !Object.hasOwn(spec.networks, name)) {
      throw refusal(
        at(`network ${JSON.stringify(name)}`),
        'the file declares no network of that name',
        'declare it under networks, or leave networks out',
      );
    }
  }
}

function validateHealthcheck(healthcheck: ComposeHealthcheck, at: (what: string) => string): void {
  const { test, interval, timeout, retries, startPeriod } = { ...PROBE, ...healthcheck };
  const [form, ...rest] = test;
  if (
    (form !== 'CMD' && form !== 'CMD-SHELL') ||
    rest.length === 0 ||
    (form === 'CMD-SHELL' && rest.length !== 1)
  ) {
    throw refusal(
      at(`healthcheck test ${JSON.stringify(test)}`),
      'Docker runs ["CMD", program, …arguments] or ["CMD-SHELL", line]',
      'use one of the Probe functions',
    );
  }
  const shortest = {
    interval: [interval, 1],
    timeout: [timeout, 1],
    retries: [retries, 1],
    startPeriod: [startPeriod, 0],
  } as const;
  for (const [name, [value, minimum]] of Object.entries(shortest)) {
    if (!within(value, minimum, 86_400)) {
      throw refusal(
        at(`healthcheck ${name} ${value}`),
        `a whole number of at least ${minimum} is needed; Docker reads 0 as its own default`,
        'leave it out for the default',
      );
    }
  }
  if (timeout > interval) {
    throw refusal(
      at(`healthcheck timeout ${timeout} s longer than its interval of ${interval} s`),
      'a probe that hangs would delay the next ones, so an unhealthy container is noticed late',
      'make the timeout shorter than the interval',
    );
  }
}

/** Compose refuses a circle, but only at deploy time. */
function validateDependencies(spec: ComposeFileSpec): void {
  const dependencies = new Map(spec.services.map((service) => [service.name, service.dependsOn ?? []]));
  const settled = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      throw refusal(
        `compose services depend on each other: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`,
        'none of them could ever start',
        'remove one of the dependencies',
      );
    }
    if (settled.has(name)) return;
    for (const next of dependencies.get(name) ?? []) visit(next, [...path, name]);
    settled.add(name);
  };
  for (const name of dependencies.keys()) visit(name, []);
}

function within(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}

function refusal(what: string, why: string, next: string): PlumblineError {
  return new PlumblineError({ what, why, next });
}
