import { Construct } from 'constructs';
import { compose } from '../../providers/dokploy/definitions/compose';
import { fingerprintsOf } from '../config-hash';
import { usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import { PlumblineStack } from '../plumbline-stack';
import { checked } from '../props/check';
import { PlatformResource } from '../resource';
import { claimOnce } from '../single-use';
import { terraformTemplate } from '../terraform-value';
import { type Declared, type Part, planPart, withDependencies } from './compose-container';
import { renderComposeFile } from './compose-file';
import { composeProps, type DokployComposeProps } from './compose-props';
import type { ComposeFileSpec, ComposeServiceSpec, ComposeType } from './compose-spec';
import { writeOnlyValues } from './container';
import { resolveDependencies } from './dependencies';
import { DokployEnvironment } from './environment';
import { claimPorts } from './published-port';
import { sharedLogin } from './registry-login';
import { addRollout } from './rollout';
import { checkService } from './service-checks';
import type { DokployVariables } from './service-props';

export type { ComposeContainer, ComposeJob, DokployComposeProps } from './compose-props';

/**
 * A compose app at Dokploy: a rendered file with pinned images, healthchecks and capped restarts, variables that never
 * enter the file, and one deployment after each change. Compose gives no rolling deploy.
 */
export class DokployCompose extends Construct {
  /** The compose file as Dokploy gets it, as a token when an input selects an image. */
  readonly composeFile: string;
  /** Public URL with scheme, as a token: that of the service's first domain. Absent without one. */
  readonly url: string | undefined;

  /** @throws PlumblineError when Dokploy could not run it as declared */
  constructor(scope: Construct, id: string, props: DokployComposeProps) {
    super(scope, usableId(scope, id));
    checked(this, composeProps, props);
    const { environmentId, gateSeconds } = DokployEnvironment.of(this);
    const stack = PlumblineStack.of(this);
    checkService(this, props);
    if (props.composeId !== undefined) claimOnce(this, 'this compose app', 'composeId', props.composeId);
    const { type = 'docker-compose' } = props;
    const declared = containersOf(id, props);
    refuseOrder(this, type, declared);
    const parts = declared.map((each) => planPart(this, each, gateSeconds));
    for (const { container, kind, name } of declared)
      if (kind !== 'job')
        claimPorts(
          this,
          kind === 'service' ? 'ports' : `sidecars.${name}.ports`,
          container.ports ?? [],
          type,
        );
    const file = fileOf(this, type, parts);
    this.composeFile = terraformTemplate(renderComposeFile(file, 'terraform'));
    const variables = allVariables(this, parts);
    const hasVariables = Object.keys(variables).length > 0;
    const gates = (job: boolean) =>
      parts.filter(({ kind }) => (kind === 'job') === job).map((part) => part.gate);
    const gate = Math.max(...gates(false));
    const jobSeconds = gates(true).reduce((sum, seconds) => sum + seconds, 0);

    const app = new PlatformResource(
      this,
      'app',
      compose,
      {
        ...(props.composeId === undefined ? { environmentId } : { composeId: props.composeId }),
        ...(props.letGo && { letGo: props.letGo }),
        name: props.name ?? id,
        composeType: type,
        composeFile: this.composeFile,
        ...(hasVariables && { env: writeOnlyValues(variables) }),
        waitTimeoutSeconds: gate,
      },
      { name: id },
    );
    const login = props.registryCredentials && sharedLogin(this, props.registryCredentials);
    const mounted = [...file.services, ...(file.jobs ?? [])].flatMap(({ volumes = [] }) => volumes);
    if (mounted.some((volume) => !volume.external)) stack.addStateful(app.address);
    this.url = addRollout(this, {
      props,
      target: { composeId: app.attribute('id'), serviceName: id },
      // What a job did shows in its exit code, and nothing of it goes on running.
      images: Object.fromEntries(file.services.map(({ name, image }) => [name, image])),
      routes: parts.flatMap(({ route }) => (route ? [route] : [])),
      variables: parts.map((part) => ({ prefix: part.variablePrefix, ...part.declared })),
      gateSeconds: gate + jobSeconds,
      configuration: {
        owner: app,
        settings: { composeFile: this.composeFile },
        expressions: hasVariables ? { variables: fingerprintsOf(app, 'env') } : {},
      },
      ...(login && { after: [login] }),
    });
  }
}

function containersOf(id: string, props: DokployComposeProps): Declared[] {
  return [
    { kind: 'service', name: id, container: props },
    ...Object.entries(props.sidecars ?? {}).map(
      ([name, container]): Declared => ({ kind: 'sidecar', name, container }),
    ),
    ...Object.entries(props.jobs ?? {}).map(
      ([name, container]): Declared => ({ kind: 'job', name, container }),
    ),
  ];
}

/** In the order of {@link containersOf}: the file's order is part of what a deployment is made for. */
function fileOf(scope: Construct, type: ComposeType, parts: readonly Part[]): ComposeFileSpec {
  const order = resolveDependencies(scope, parts);
  const specs = (kind: 'job' | 'other') =>
    parts
      .filter((part) => (part.kind === 'job') === (kind === 'job'))
      .map((part) => withDependencies(part.spec, order[part.name]));
  const jobs = specs('job');
  return { type, services: specs('other') as ComposeServiceSpec[], ...(jobs.length > 0 && { jobs }) };
}

/** What `stack` would silently leave out. */
function refuseOrder(scope: Construct, type: ComposeType, declared: readonly Declared[]): void {
  const names = declared.map(({ name }) => name);
  const double = declared.find(
    ({ kind, name }) => kind === 'job' && names.filter((each) => each === name).length > 1,
  );
  if (double) {
    throw refusal(scope, {
      field: `jobs.${double.name}`,
      why: 'another container of the app has this name',
      next: 'give the job a name of its own',
    });
  }
  if (type !== 'stack') return;
  const ordered = declared.find(({ kind, container }) => kind === 'job' || container.dependsOn !== undefined);
  if (!ordered) return;
  const { kind, name } = ordered;
  throw refusal(scope, {
    field: kind === 'job' ? `jobs.${name}` : kind === 'sidecar' ? `sidecars.${name}.dependsOn` : 'dependsOn',
    why: `Swarm starts everything at once${kind === 'job' ? ', and a job that ended again and again' : ''}`,
    next: 'use type "docker-compose", or let the program itself wait for what it needs',
  });
}

/** The value that a container has under a name at Dokploy. */
const valueUnder = ({ variables, variablePrefix }: Part, name: string) =>
  variables[name.slice(variablePrefix.length)];

/**
 * The variables of all containers, by the names that Dokploy has them under.
 *
 * @throws PlumblineError for one that two containers would have with different values
 */
function allVariables(scope: Construct, parts: readonly Part[]): DokployVariables {
  const owners = new Map<string, Part>();
  return Object.fromEntries(
    parts.flatMap((part) =>
      Object.entries(part.variables).map(([key, value]) => {
        const name = part.variablePrefix + key;
        const other = owners.get(name);
        if (other && valueUnder(other, name) !== value) {
          throw refusal(scope, {
            field: `${part.prefix}variables.${key}`,
            why: `all variables of an app are in one set, where this one is ${name}, and so is one of the container ${other.name}`,
            next: 'give one of the containers, or of the variables, another name',
          });
        }
        owners.set(name, part);
        return [name, value];
      }),
    ),
  );
}
