import { Construct } from 'constructs';
import { compose } from '../../providers/dokploy/definitions/compose';
import { fingerprintsOf } from '../config-hash';
import { usableId } from '../construct-id';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options } from '../props/check';
import { byName, list, type Shape, text } from '../props/kind';
import { ruled } from '../props/ruled';
import { PlatformResource } from '../resource';
import { claimOnce } from '../single-use';
import { terraformTemplate } from '../terraform-value';
import { renderComposeFile } from './compose-file';
import {
  type ComposeServiceSpec,
  type ComposeType,
  type ComposeVolume,
  composeType,
  composeVolume,
} from './compose-spec';
import { type ContainerPlan, planContainer, writeOnlyValues } from './container';
import { DokployEnvironment } from './environment';
import { addRollout } from './rollout';
import { checkContainer, checkLiteral, checkService } from './service-checks';
import {
  containerShape,
  type DokployContainer,
  type DokployServiceProps,
  type DokployVariables,
  serviceShape,
} from './service-props';

/** A container of a compose app. */
export interface ComposeContainer extends DokployContainer {
  /** Overrides the image's command, without a shell. @default - the image's own */
  readonly command?: readonly string[];
  /** Named volumes; they survive every deployment. @default - none */
  readonly volumes?: readonly ComposeVolume[];
}

export interface DokployComposeProps extends ComposeContainer, DokployServiceProps {
  /** Takes over the app with this compose id. @default - the app of this name in the environment, or a new one */
  readonly composeId?: string;
  /**
   * `docker-compose` replaces the old container before the new one is healthy; `stack` runs on Swarm.
   *
   * @default 'docker-compose'
   */
  readonly type?: ComposeType;
  /** Containers that the service needs beside it, by name; they are healthy before it starts. @default - none */
  readonly sidecars?: Readonly<Record<string, ComposeContainer>>;
}

const container: Shape<ComposeContainer> = {
  ...containerShape,
  command: list(text),
  volumes: list(composeVolume),
};

const composeProps = options<DokployComposeProps>({
  ...serviceShape,
  ...container,
  composeId: ruled(text, compose.attributes.compose_id),
  type: composeType,
  sidecars: byName(options<ComposeContainer>(container)),
});

/**
 * A compose app at Dokploy: a rendered file with pinned images, healthchecks and capped restarts, variables that never
 * enter the file, and one deployment after each change. Compose gives no rolling deploy.
 */
export class DokployCompose extends Construct {
  /** The compose file as Dokploy gets it, as a token when an input selects an image. */
  readonly composeFile: string;
  /** Public URL with scheme, as a token. Absent without domain. */
  readonly url: string | undefined;

  /** @throws PlumblineError when Dokploy could not run it as declared */
  constructor(scope: Construct, id: string, props: DokployComposeProps) {
    super(scope, usableId(scope, id));
    checked(this, composeProps, props);
    const { environmentId, gateSeconds } = DokployEnvironment.of(this);
    const stack = PlumblineStack.of(this);
    checkService(this, props);
    if (props.composeId !== undefined) claimOnce(this, 'this compose app', 'composeId', props.composeId);
    const { sidecars = {}, type = 'docker-compose' } = props;
    for (const [name, sidecar] of Object.entries(sidecars))
      checkContainer(this, `sidecars.${name}.`, sidecar);

    const main = planContainer(this, props, { routed: props.domain !== undefined, gateSeconds });
    const beside = Object.entries(sidecars).map(([name, sidecar]) => ({
      name,
      sidecar,
      plan: planContainer(this, sidecar, {
        routed: false,
        gateSeconds,
        field: `sidecars.${name}.variables`,
      }),
    }));
    const services = [
      { ...composeService(this, id, props, main, ''), dependsOn: Object.keys(sidecars) },
      ...beside.map(({ name, sidecar, plan }) => composeService(this, name, sidecar, plan, prefixOf(name))),
    ];
    this.composeFile = terraformTemplate(renderComposeFile({ type, services }, 'terraform'));
    const variables: DokployVariables = Object.assign(
      { ...main.variables },
      ...beside.map(({ name, plan }) => prefixed(plan.variables, prefixOf(name))),
    );
    const hasVariables = Object.keys(variables).length > 0;
    const gate = Math.max(main.gate.timeout, ...beside.map(({ plan }) => plan.gate.timeout));

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
    const mounted = services.flatMap((service) => service.volumes ?? []);
    if (mounted.some((volume) => !volume.external)) stack.addStateful(app.address);
    this.url = addRollout(this, {
      props,
      target: { composeId: app.attribute('id'), serviceName: id },
      images: Object.fromEntries(services.map(({ name, image }) => [name, image])),
      port: main.port,
      variables: [
        { prefix: '', ...main.declared },
        ...beside.map(({ name, plan }) => ({ prefix: prefixOf(name), ...plan.declared })),
      ],
      gateSeconds: gate,
      configuration: {
        owner: app,
        settings: { composeFile: this.composeFile },
        expressions: hasVariables ? { variables: fingerprintsOf(app, 'env') } : {},
      },
    });
  }
}

function composeService(
  scope: Construct,
  name: string,
  { image, command, volumes }: ComposeContainer,
  { test, gate, maxRetries, port, variables }: ContainerPlan,
  prefix: string,
): ComposeServiceSpec {
  checkLiteral(scope, `${name}.command`, command);
  checkLiteral(scope, `${name}.healthcheck`, test);
  return {
    name,
    image: image.value,
    maxRetries,
    healthcheck: {
      test,
      interval: gate.interval,
      timeout: gate.probeTimeout,
      retries: gate.retries,
      startPeriod: gate.startPeriod,
    },
    environment: Object.fromEntries(Object.keys(variables).map((key) => [key, prefix + key])),
    ...(command && { command }),
    ...(volumes && { volumes }),
    ...(port !== undefined && { expose: [port] }),
  };
}

/** All containers of an app share one set of variables at Dokploy, so those beside the main one get a prefix. */
function prefixOf(name: string): string {
  return `${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_`;
}

function prefixed(variables: DokployVariables, prefix: string): DokployVariables {
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [prefix + key, value]));
}
