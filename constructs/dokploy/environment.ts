import { Construct } from 'constructs';
import { GATE_SECONDS } from '../../providers/defaults';
import { compose } from '../../providers/dokploy/definitions/compose';
import { environment } from '../../providers/dokploy/definitions/environment';
import { project } from '../../providers/dokploy/definitions/project';
import { pathBelow, usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import type { Input } from '../input';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options } from '../props/check';
import { either, needed, number, type Shape, text } from '../props/kind';
import { ruled } from '../props/ruled';
import { input } from '../props/values';
import { PlatformProvider } from '../provider';
import { PlatformResource } from '../resource';

export interface DokployConnection {
  /** Address of the Dokploy server, such as `https://dokploy.acme.dev`. @default - `DOKPLOY_URL` of who runs Plumbline */
  readonly url?: string | Input;
  /** API key; make it in the dashboard, where keys have no rate limit. @default - `DOKPLOY_TOKEN` of who runs Plumbline */
  readonly token?: Input;
  /** Key of at least 32 characters under which state keeps fingerprints of secret values. @default - `PLUMBLINE_FINGERPRINT_KEY` of who runs Plumbline */
  readonly fingerprintKey?: Input;
  /** Seconds a deployment may take until it is healthy, for services that declare none. @default - {@link GATE_SECONDS} */
  readonly gateSeconds?: number;
}

export interface ExistingDokployEnvironment extends DokployConnection {
  /** Environment id, as the dashboard shows it at the end of the address. */
  readonly environmentId: string;
}

export interface NamedDokployEnvironment extends DokployConnection {
  /** Name of a project that exists and is taken over, or is created. */
  readonly projectName: string;
  /** @default 'production', which comes with the project */
  readonly environmentName?: string;
}

const connection: Shape<DokployConnection> = {
  url: either<string | Input>(text, input),
  token: input,
  fingerprintKey: input,
  gateSeconds: ruled(number, compose.attributes.wait_timeout_seconds),
};
const kinds = {
  existing: options<ExistingDokployEnvironment>({ ...connection, environmentId: needed(text) }),
  named: options<NamedDokployEnvironment>({
    ...connection,
    projectName: needed(ruled(text, project.attributes.name)),
    environmentName: ruled(text, environment.attributes.name),
  }),
};

/** The environment of each stack, so that its services find it. */
const declared = new WeakMap<PlumblineStack, DokployEnvironment>();

/** The environment at Dokploy that the services of a stack live in, and the way to reach it. */
export class DokployEnvironment extends Construct {
  /** An environment that exists; Plumbline never creates or destroys it. */
  static existing(scope: Construct, id: string, props: ExistingDokployEnvironment): DokployEnvironment {
    checked(pathBelow(scope, usableId(scope, id)), kinds.existing, props);
    return new DokployEnvironment(scope, id, props, () => props.environmentId);
  }

  /** A project found by name or created, and an environment in it. */
  static named(scope: Construct, id: string, props: NamedDokployEnvironment): DokployEnvironment {
    checked(pathBelow(scope, usableId(scope, id)), kinds.named, props);
    const { projectName, environmentName = 'production' } = props;
    return new DokployEnvironment(scope, id, props, (self) => {
      const owner = new PlatformResource(self, 'project', project, { name: projectName }, { name: id });
      if (environmentName === 'production') return owner.attribute('default_environment_id');
      const attributes = { projectId: owner.attribute('id'), name: environmentName };
      return new PlatformResource(self, 'environment', environment, attributes, { name: id }).attribute('id');
    });
  }

  /**
   * The Dokploy environment of a construct's stack.
   *
   * @throws PlumblineError when the stack declares none
   */
  static of(construct: Construct): DokployEnvironment {
    const found = declared.get(PlumblineStack.of(construct));
    if (found) return found;
    throw refusal(construct, {
      field: 'environment',
      why: 'the stack does not say on which Dokploy server and in which environment its services live',
      next: 'declare DokployEnvironment.existing(this, "dokploy", …) before the first service',
    });
  }

  readonly environmentId: string;
  readonly gateSeconds: number;

  private constructor(
    scope: Construct,
    id: string,
    { url, token, fingerprintKey, gateSeconds = GATE_SECONDS }: DokployConnection,
    environmentId: (self: DokployEnvironment) => string,
  ) {
    const stack = PlumblineStack.of(scope);
    if (declared.has(stack)) {
      throw refusal(`${scope.node.path}/${id}`, {
        field: 'environment',
        value: id,
        why: 'the stack has a Dokploy environment already, and a service could not tell which one is meant',
        next: 'declare the second one in a stack of its own',
      });
    }
    super(scope, usableId(scope, id));
    declared.set(stack, this);
    this.gateSeconds = gateSeconds;
    new PlatformProvider(this, 'dokploy', { url, token, fingerprint_key: fingerprintKey });
    this.environmentId = environmentId(this);
  }
}
