import { TerraformOutput, type TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { environment } from '../../providers/railway/definitions/environment';
import { project } from '../../providers/railway/definitions/project';
import { USUAL_REGION } from '../../providers/railway/definitions/regions';
import { addressOf } from '../address';
import { pathBelow, usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import { describeVariables } from '../declared-variables';
import type { Input } from '../input';
import { PlumblineStack } from '../plumbline-stack';
import { checked, options } from '../props/check';
import { byName, flag, list, needed, oneOf, type Shape, text } from '../props/kind';
import { ruled } from '../props/ruled';
import { input } from '../props/values';
import { PlatformProvider } from '../provider';
import { PlatformResource } from '../resource';
import { TIERS, type Tier } from '../tier';
import { RailwayReference, referenceText } from './reference';
import { References, SHARED } from './references';
import { addVariables } from './service-parts';
import { region as knownRegion } from './service-settings';
import { checkShared, type SharedVariables, sharedVariablesKind } from './shared-variables';
import { SIZES, type Size } from './size';
import { checkReferred } from './variables';

export interface RailwayConnection {
  /** Token of an account, workspace or project; kind and scope are found out by asking Railway. @default - `RAILWAY_TOKEN` or `RAILWAY_API_TOKEN` of who runs Plumbline */
  readonly token?: Input;
  /** Key of at least 32 characters under which state keeps fingerprints of secret values. @default - `PLUMBLINE_FINGERPRINT_KEY` of who runs Plumbline */
  readonly fingerprintKey?: Input;
  /** Address of the API, for the sandbox. @default - Railway's own */
  readonly endpoint?: Input;
  /** What sizes and gates services get that declare none. */
  readonly tier: Tier;
  /**
   * What others refer to and nothing here declares: variables by the name of their service, or under `shared` those of the
   * environment. @default - nothing
   */
  readonly undeclared?: Readonly<Record<string, readonly string[]>>;
  /**
   * Variables of the environment itself, which no service has before it refers to one: `railway.reference('LOG_LEVEL')`. Those
   * that are not declared stay as they are. @default - none
   */
  readonly sharedVariables?: SharedVariables;
  /** Region of services that declare none, such as `us-west2` or `europe-west4-drams3a`. @default {@link USUAL_REGION} */
  readonly region?: string;
}

export interface ExistingRailwayEnvironment extends RailwayConnection {
  /** Project id (UUID); a token of another project is refused. */
  readonly projectId: string;
  /** Environment id (UUID). */
  readonly environmentId: string;
}

export interface NamedRailwayEnvironment extends RailwayConnection {
  /** Project to take over, or to create when the token sees none of this name. */
  readonly projectName: string;
  /** Environment to take over or create. @default 'production' */
  readonly environmentName?: string;
  /** Whether Terraform may destroy project and environment with everything in them. @default false */
  readonly destroyable?: boolean;
}

const connection: Shape<RailwayConnection> = {
  token: input,
  fingerprintKey: input,
  endpoint: input,
  tier: needed(oneOf(...TIERS)),
  undeclared: byName(list(text)),
  sharedVariables: sharedVariablesKind,
  region: knownRegion,
};
const kinds = {
  existing: options<ExistingRailwayEnvironment>({
    ...connection,
    projectId: needed(text),
    environmentId: needed(text),
  }),
  named: options<NamedRailwayEnvironment>({
    ...connection,
    projectName: needed(ruled(text, project.attributes.name)),
    environmentName: ruled(text, environment.attributes.name),
    destroyable: flag,
  }),
};

/** Output with the public host name, by the name under which jobs look for it. */
const domainOutput = (tier: Tier) =>
  tier === 'production' ? 'RAILWAY_DOMAIN' : `${tier.toUpperCase()}_RAILWAY_DOMAIN`;

/** The environment of each stack, so that its services find it. */
const declared = new WeakMap<PlumblineStack, RailwayEnvironment>();

/** The project and environment at Railway that the services of a stack live in, and the way to reach them. */
export class RailwayEnvironment extends Construct {
  /** An environment that exists; Plumbline never creates or destroys it. A project token is enough. */
  static existing(scope: Construct, id: string, props: ExistingRailwayEnvironment): RailwayEnvironment {
    checked(pathBelow(scope, usableId(scope, id)), kinds.existing, props);
    const { projectId, environmentId } = props;
    const provided = { project_id: projectId, environment_id: environmentId };
    return new RailwayEnvironment(scope, id, props, provided, () => ({ projectId, environmentId }));
  }

  /** A project and environment found by name or created. Needs an account or workspace token. */
  static named(scope: Construct, id: string, props: NamedRailwayEnvironment): RailwayEnvironment {
    checked(pathBelow(scope, usableId(scope, id)), kinds.named, props);
    const { projectName, environmentName = 'production', destroyable = false } = props;
    return new RailwayEnvironment(scope, id, props, {}, (self) => {
      const deletionProtection = !destroyable;
      const owner = new PlatformResource(
        self,
        'project',
        project,
        { name: projectName, defaultEnvironmentName: environmentName, deletionProtection },
        { name: id },
      );
      const projectId = owner.attribute('id');
      const made = new PlatformResource(
        self,
        'environment',
        environment,
        { projectId, name: environmentName, deletionProtection },
        { name: id },
      );
      const stack = PlumblineStack.of(self);
      if (!destroyable) for (const resource of [owner, made]) stack.addStateful(resource.address);
      return { projectId, environmentId: made.attribute('id') };
    });
  }

  /**
   * The Railway environment of a construct's stack.
   *
   * @throws PlumblineError when the stack declares none
   */
  static of(construct: Construct): RailwayEnvironment {
    const found = declared.get(PlumblineStack.of(construct));
    if (found) return found;
    throw refusal(construct, {
      field: 'environment',
      why: 'the stack does not say in which Railway project and environment its services live',
      next: 'declare RailwayEnvironment.existing(this, "railway", …) before the first service',
    });
  }

  readonly projectId: string;
  readonly environmentId: string;
  /** What services get that declare no size of their own. */
  readonly size: Size;
  readonly region: string;
  /** Which of its services refer to which. */
  readonly references: References;
  private readonly sharedNames: readonly string[];
  private readonly exposed: TerraformResource[] = [];

  private constructor(
    scope: Construct,
    id: string,
    {
      token,
      fingerprintKey,
      endpoint,
      tier,
      region = USUAL_REGION,
      undeclared = {},
      sharedVariables = {},
    }: RailwayConnection,
    provided: Readonly<Record<string, string>>,
    ids: (self: RailwayEnvironment) => { readonly projectId: string; readonly environmentId: string },
  ) {
    const stack = PlumblineStack.of(scope);
    if (declared.has(stack)) {
      throw refusal(`${scope.node.path}/${id}`, {
        field: 'environment',
        value: id,
        why: 'the stack has a Railway environment already, and a service could not tell which one is meant',
        next: 'declare the second one in a stack of its own',
      });
    }
    super(scope, usableId(scope, id));
    declared.set(stack, this);
    this.size = SIZES[tier];
    stack.serves(tier);
    this.region = region;
    this.references = new References(undeclared);
    stack.whenComplete(() => this.references.connect());
    const output = domainOutput(tier);
    stack.claim(`output.${output}`, `${scope.node.path}/${id}`);
    stack.whenComplete(() => this.exportDomain(output));
    new PlatformProvider(this, 'railway', {
      token,
      endpoint,
      fingerprint_key: fingerprintKey,
      ...provided,
    });
    const { projectId, environmentId } = ids(this);
    this.projectId = projectId;
    this.environmentId = environmentId;
    checkShared(this, sharedVariables, environmentId);
    this.references.share({
      values: sharedVariables,
      variables: addVariables(this, sharedVariables, { projectId, environmentId }),
    });
    stack.addSharedVariables(describeVariables(sharedVariables));
    this.sharedNames = [...Object.keys(sharedVariables), ...(undeclared[SHARED] ?? [])];
  }

  /** Notes the domain of a service that is reached from outside. */
  expose(domain: TerraformResource): void {
    this.exposed.push(domain);
  }

  /** The host name of the one public service; where there are several, none of them is meant. */
  private exportDomain(output: string): void {
    const [domain, ...others] = this.exposed;
    if (!domain || others.length > 0) return;
    const stack = PlumblineStack.of(this);
    // What a project exports under this name is its own.
    const own = stack.node
      .findAll()
      .some((each) => each instanceof TerraformOutput && each.friendlyUniqueId === output);
    if (own) return;
    const description = 'Public host name at Railway';
    stack.addOverride(`output.${output}`, { value: `\${${addressOf(domain)}.domain}`, description });
  }

  /**
   * A shared variable, for the variables of a service: `${{shared.KEY}}`.
   *
   * @throws PlumblineError when none of that name is declared, here or under `undeclared`
   */
  reference(key: string): RailwayReference {
    checkReferred(this, key, this.sharedNames, 'the environment shares no such variable');
    return new RailwayReference(referenceText(SHARED, key));
  }
}
