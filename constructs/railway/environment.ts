import { Construct } from 'constructs';
import { environment } from '../../providers/railway/definitions/environment';
import { project } from '../../providers/railway/definitions/project';
import { USUAL_REGION } from '../../providers/railway/definitions/regions';
import { pathBelow, usableId } from '../construct-id';
import { refusal } from '../declaration-error';
import { describeVariables } from '../declared-variables';
import { PlumblineStack } from '../plumbline-stack';
import { checked } from '../props/check';
import { PlatformProvider } from '../provider';
import { PlatformResource } from '../resource';
import {
  type ExistingRailwayEnvironment,
  environmentKinds,
  type NamedRailwayEnvironment,
  type RailwayConnection,
} from './environment-props';
import { PublicDomain } from './public-domain';
import { RailwayReference, referenceText } from './reference';
import { References, SHARED } from './references';
import { addVariables } from './service-parts';
import { checkShared } from './shared-variables';
import { SIZES, type Size } from './size';
import { checkReferred } from './variables';

/** The environment of each stack, so that its services find it. */
const declared = new WeakMap<PlumblineStack, RailwayEnvironment>();

/** The project and environment at Railway that the services of a stack live in, and the way to reach them. */
export class RailwayEnvironment extends Construct {
  /** An environment that exists; Plumbline never creates or destroys it. A project token is enough. */
  static existing(scope: Construct, id: string, props: ExistingRailwayEnvironment): RailwayEnvironment {
    checked(pathBelow(scope, usableId(scope, id)), environmentKinds.existing, props);
    const { projectId, environmentId } = props;
    const provided = { project_id: projectId, environment_id: environmentId };
    return new RailwayEnvironment(scope, id, props, provided, () => ({ projectId, environmentId }));
  }

  /** A project and environment found by name or created. Needs an account or workspace token. */
  static named(scope: Construct, id: string, props: NamedRailwayEnvironment): RailwayEnvironment {
    checked(pathBelow(scope, usableId(scope, id)), environmentKinds.named, props);
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
  /** The host name of its public service. */
  readonly publicDomain: PublicDomain;

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
    this.publicDomain = new PublicDomain(stack, `${scope.node.path}/${id}`, tier);
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
