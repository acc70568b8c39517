import { Document, Scalar } from 'yaml';
import { PROBE, RESTARTS } from '../../providers/defaults';
import type {
  ComposeFileSpec,
  ComposeHealthcheck,
  ComposeJobSpec,
  ComposeServiceSpec,
  ComposeType,
  ComposeVolume,
} from './compose-spec';
import { validateComposeFile } from './compose-validate';
import { portText } from './published-port';

/**
 * What the text is for. `compose`: Docker Compose reads it as it is. `terraform`: it goes into a Terraform
 * string, so every `${` and `%{` that is not the image's expression is already escaped; do not escape it again.
 */
export type ComposeTarget = 'compose' | 'terraform';

/**
 * Renders a compose file: pinned image, bounded restarts, a healthcheck, and variables as `${NAME}`
 * references to the Dokploy environment. The same input always gives the same bytes.
 *
 * @throws PlumblineError when the description cannot work; see {@link validateComposeFile}
 */
export function renderComposeFile(spec: ComposeFileSpec, target: ComposeTarget): string {
  validateComposeFile(spec);
  const type = spec.type ?? 'docker-compose';
  const write = writer(target);
  const document = new Document({
    // `docker stack deploy` of Docker 24 and older refuses a file without a version.
    ...(type === 'stack' && { version: '3.8' }),
    services: Object.fromEntries([
      ...spec.services.map((service) => [service.name, renderService(service, type, write)]),
      ...(spec.jobs ?? []).map((job) => [job.name, renderJob(job, write)]),
    ]),
    ...section('volumes', declaredVolumes(spec)),
    ...section('networks', renderNetworks(spec)),
  });
  return document.toString({ lineWidth: 0 });
}

interface Writer {
  /** Text that must reach the container as it is. */
  literal(text: string): string;
  /** A reference that Compose resolves from the Dokploy environment. */
  reference(name: string): string;
}

function writer(target: ComposeTarget): Writer {
  const guarded = (text: string) => (target === 'terraform' ? text.replace(/([$%])\{/g, '$1$1{') : text);
  return {
    literal: (text) => guarded(text.replaceAll('$', '$$$$')),
    reference: (name) => guarded(`\${${name}}`),
  };
}

function renderService(service: ComposeServiceSpec, type: ComposeType, write: Writer) {
  const { volumes = [], expose = [], ports = [], networks = [] } = service;
  return {
    ...renderProgram(service, write),
    ...renderRestart(service, type),
    healthcheck: renderHealthcheck(service.healthcheck, write),
    ...renderContext(service, write),
    ...list('volumes', volumes.map(mountOf)),
    ...list('expose', expose.map(String)),
    ...list(
      'ports',
      ports.map((port) => quoted(portText(port, type))),
    ),
    ...(type === 'docker-compose' && section('depends_on', conditionsOf(service))),
    ...list('networks', [...networks]),
  };
}

/** One that failed is not tried again: the deployment has failed. */
function renderJob(job: ComposeJobSpec, write: Writer) {
  return {
    ...renderProgram(job, write),
    restart: 'no',
    ...section('deploy', limitsOf(job)),
    ...renderContext(job, write),
    ...list('volumes', (job.volumes ?? []).map(mountOf)),
    ...section('depends_on', conditionsOf(job)),
    ...list('networks', [...(job.networks ?? [])]),
  };
}

function renderProgram({ image, command }: ComposeJobSpec, write: Writer) {
  return { image: quoted(image), ...(command && { command: command.map(write.literal) }) };
}

function renderContext({ environment = {}, envFiles = [], labels = {} }: ComposeJobSpec, write: Writer) {
  return {
    ...list('env_file', envFiles.map(write.literal)),
    ...section('environment', mapValues(environment, write.reference)),
    ...section('labels', mapValues(labels, write.literal)),
  };
}

/**
 * Swarm ignores `restart`, and Compose lets `deploy.restart_policy` win over it: exactly one is written. Swarm's default
 * stops the old task first; only a service that holds data on a volume needs that.
 */
function renderRestart(service: ComposeServiceSpec, type: ComposeType) {
  const { maxRetries = RESTARTS.usual, volumes = [] } = service;
  const limits = limitsOf(service);
  if (type === 'docker-compose') return { restart: `on-failure:${maxRetries}`, ...section('deploy', limits) };
  return {
    deploy: {
      restart_policy: { condition: 'on-failure', max_attempts: maxRetries },
      update_config: { order: volumes.length > 0 ? 'stop-first' : 'start-first', failure_action: 'rollback' },
      ...limits,
    },
  };
}

/** Both Compose and Swarm read limits under `deploy`. */
function limitsOf({ cpu, memoryMb }: ComposeJobSpec) {
  const limits = {
    ...(cpu !== undefined && { cpus: quoted(String(cpu)) }),
    ...(memoryMb !== undefined && { memory: `${memoryMb}M` }),
  };
  return section('resources', section('limits', limits));
}

function renderHealthcheck(healthcheck: ComposeHealthcheck, write: Writer) {
  const timing = { ...PROBE, ...healthcheck };
  return {
    test: healthcheck.test.map(write.literal),
    interval: `${timing.interval}s`,
    timeout: `${timing.timeout}s`,
    retries: timing.retries,
    start_period: `${timing.startPeriod}s`,
  };
}

/** Single quotes: a Terraform expression may hold double ones. */
function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_SINGLE';
  return scalar;
}

function mountOf(volume: ComposeVolume): string {
  return `${volume.name}:${volume.mountPath}${volume.readOnly ? ':ro' : ''}`;
}

function declaredVolumes({ services, jobs = [] }: ComposeFileSpec) {
  const volumes = [...services, ...jobs].flatMap((service) => service.volumes ?? []);
  return Object.fromEntries(
    volumes.map((volume) => [volume.name, volume.external ? { external: true } : {}]),
  );
}

function renderNetworks(spec: ComposeFileSpec) {
  return mapValues(spec.networks ?? {}, (network) => (network.external ? { external: true } : {}));
}

const CONDITIONS = { started: 'service_started', completed: 'service_completed_successfully' } as const;

function conditionsOf({ dependsOn = [], waitsFor = {} }: ComposeJobSpec) {
  return {
    ...Object.fromEntries(dependsOn.map((name) => [name, { condition: 'service_healthy' }])),
    ...mapValues(waitsFor, (until) => ({ condition: CONDITIONS[until] })),
  };
}

function section(key: string, entries: object) {
  return Object.keys(entries).length > 0 ? { [key]: entries } : {};
}

function list(key: string, items: readonly unknown[]) {
  return items.length > 0 ? { [key]: items } : {};
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
