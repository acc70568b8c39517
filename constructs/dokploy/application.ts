import { Construct } from 'constructs';
import { LIMITS } from '../../providers/defaults';
import { application } from '../../providers/dokploy/definitions/application';
import { mount } from '../../providers/dokploy/definitions/mount';
import { fingerprintsOf } from '../config-hash';
import { usableId } from '../construct-id';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options } from '../props/check';
import { list, needed, number, text } from '../props/kind';
import { ruled } from '../props/ruled';
import { PlatformResource } from '../resource';
import { claimOnce } from '../single-use';
import { planContainer, writeOnlyValues } from './container';
import { DokployEnvironment } from './environment';
import { type RegistryCredentials, registryCredentials } from './registry-login';
import { addRollout, routeOf } from './rollout';
import { checkService } from './service-checks';
import { type DokployServiceProps, serviceShape } from './service-props';

/** A Docker volume of an application; it survives every deployment and keeps the tasks on the manager node. */
export interface ApplicationVolume {
  readonly name: string;
  /** Absolute path in the container. */
  readonly mountPath: string;
}

export interface DokployApplicationProps extends DokployServiceProps {
  /** Takes over the application with this id. @default - the one of this name in the environment, or a new one */
  readonly applicationId?: string;
  /** Tasks that run at the same time. @default 1 */
  readonly replicas?: number;
  /** Overrides the command of the image. @default - the image's own */
  readonly command?: string;
  /** Most cores per task, such as 0.5. @default - {@link LIMITS} */
  readonly cpu?: number;
  /** Most memory per task, in MiB. @default - {@link LIMITS} */
  readonly memoryMb?: number;
  /** @default - none */
  readonly volumes?: readonly ApplicationVolume[];
  /** Login of a private registry. @default - a public image */
  readonly registryCredentials?: RegistryCredentials;
}

const { application_id, replicas, cpu_limit, memory_limit_mb } = application.attributes;

const applicationProps = options<DokployApplicationProps>({
  ...serviceShape,
  applicationId: ruled(text, application_id),
  replicas: ruled(number, replicas),
  command: text,
  cpu: ruled(number, cpu_limit),
  memoryMb: ruled(number, memory_limit_mb),
  volumes: list(
    options<ApplicationVolume>({
      name: needed(text),
      mountPath: needed(ruled(text, mount.attributes.mount_path)),
    }),
  ),
  registryCredentials,
});

/**
 * A Swarm service at Dokploy. Health, restart cap, update and rollback are all written out: a task that does not
 * become healthy puts the previous version back.
 */
export class DokployApplication extends Construct {
  /** Public URL with scheme, as a token. Absent without domain. */
  readonly url: string | undefined;

  /** @throws PlumblineError when Dokploy could not run it as declared */
  constructor(scope: Construct, id: string, props: DokployApplicationProps) {
    super(scope, usableId(scope, id));
    checked(this, applicationProps, props);
    const { environmentId, gateSeconds } = DokployEnvironment.of(this);
    const stack = PlumblineStack.of(this);
    checkService(this, props);
    if (props.applicationId !== undefined)
      claimOnce(this, 'this application', 'applicationId', props.applicationId);
    const { volumes = [] } = props;
    const { test, gate, maxRetries, port, variables, declared } = planContainer(this, props, {
      routed: props.domain !== undefined,
      gateSeconds,
    });
    const hasVariables = Object.keys(variables).length > 0;
    const pace = {
      parallelism: 1,
      delaySeconds: 0,
      // A task that fails later than this is not rolled back.
      monitorSeconds: gate.startPeriod + gate.retries * gate.interval,
      // Two tasks must not write to one volume.
      order: volumes.length > 0 ? 'stop-first' : 'start-first',
    };
    const settings = {
      command: props.command,
      healthCheck: {
        test,
        intervalSeconds: gate.interval,
        timeoutSeconds: gate.probeTimeout,
        startPeriodSeconds: gate.startPeriod,
        retries: gate.retries,
      },
      restartPolicy: { condition: 'on-failure', maxAttempts: maxRetries, delaySeconds: 5, windowSeconds: 0 },
      updateConfig: { ...pace, failureAction: 'rollback' },
      rollbackConfig: { ...pace, failureAction: 'pause' },
      replicas: props.replicas ?? 1,
      memoryLimitMb: props.memoryMb ?? LIMITS.memoryGb * 1024,
      cpuLimit: props.cpu ?? LIMITS.cpu,
    };
    const { registryCredentials: login } = props;
    const route = routeOf('', '', props, port);
    const letGo = props.letGo && { letGo: props.letGo };

    const app = new PlatformResource(
      this,
      'app',
      application,
      {
        environmentId,
        ...(props.applicationId !== undefined && { applicationId: props.applicationId }),
        ...letGo,
        name: props.name ?? id,
        image: props.image.value,
        ...settings,
        ...(hasVariables && { env: writeOnlyValues(variables) }),
        ...(login && { registry: { ...login, password: login.password.value } }),
      },
      { name: id },
    );
    const applicationId = app.attribute('id');
    const mounts = volumes.map(
      ({ name, mountPath }) =>
        new PlatformResource(
          this,
          `volume-${name}`,
          mount,
          { applicationId, type: 'volume', volumeName: name, mountPath, ...letGo },
          { name: `${id}-${name}` },
        ),
    );
    for (const { address } of mounts) stack.addStateful(address);
    this.url = addRollout(this, {
      props,
      target: { applicationId },
      images: { [id]: props.image.value },
      routes: route ? [route] : [],
      variables: [{ prefix: '', ...declared }],
      gateSeconds: gate.timeout,
      configuration: {
        owner: app,
        settings,
        expressions: {
          mounts: `[${mounts.map(({ address }) => `${address}.mount_path`).join(', ')}]`,
          ...(hasVariables && { variables: fingerprintsOf(app, 'env') }),
        },
      },
      after: mounts,
    });
  }
}
