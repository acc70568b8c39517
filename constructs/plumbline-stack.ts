import { type TerraformElement, TerraformStack } from 'cdktf';
import { Construct, type IConstruct, Node } from 'constructs';
import type { Platform } from '../core/platforms';
import { isUsableId, unusableId, usableId } from './construct-id';
import { refusal } from './declaration-error';
import type { VariableSet } from './declared-variables';
import { Duration } from './duration';
import type { EnvSchemaData } from './env-schema';
import type { ManifestInput, ManifestService, ManifestState } from './manifest';
import { checked, options } from './props/check';
import { flag, made, needed, number, oneOf, text } from './props/kind';
import { ruled } from './props/ruled';
import { refuseRotationConflict, refuseUnknownDatabases } from './rotation-conflicts';
import { StateBackend } from './state/backend';
import type { StateLocation } from './state/location';
import { isSamePlace, placeOf, refuseUnsharedState } from './state/place';
import { stateLocation } from './state/props';
import { completeStackFolder, statePath } from './synthesis';
import type { TerraformJson } from './terraform-json';
import { TIERS, type Tier } from './tier';

/** How routed services are probed after apply. */
export interface ProbePolicy {
  /** Probes until the service counts as unhealthy. */
  readonly attempts: number;
  readonly interval: Duration;
  /** Time one request may take. */
  readonly timeout: Duration;
}

export interface PlumblineStackProps {
  /** Runs against the embedded platform: inputs for its addresses, and nothing that needs a download. @default false */
  readonly sandbox?: boolean;
  /** Name of the environment that gets a rotation of secrets first. @default - none: nothing is tried out before */
  readonly rehearsal?: string;
  /** Whether more than one service may be reached from outside. @default false: a second domain is refused, so that none is public by accident */
  readonly severalDomains?: boolean;
  /** @default - 12 probes, 10 s apart, 5 s each */
  readonly probe?: ProbePolicy;
  /** What the environment is for. In production `state` has to be declared. @default - what its `RailwayEnvironment` says */
  readonly tier?: Tier;
  /** Where Terraform keeps its state. @default - a file under `.plumbline/state` of the clone */
  readonly state?: StateLocation;
  /** Root of the repository: the folder of `cdktf.json`, relative to the working folder. @default '.' */
  readonly root?: string;
}

const duration = needed(made(() => Duration, 'Duration.seconds(…)'));

/** Above these a probe or a rollout would go on for days, which is a mistaken unit. */
const MOST_ATTEMPTS = 1000;

const stackProps = options<PlumblineStackProps>({
  sandbox: flag,
  rehearsal: text,
  severalDomains: flag,
  probe: options<ProbePolicy>({
    attempts: needed(
      ruled(number, {
        validate: (value: number) =>
          Number.isInteger(value) && value >= 1 && value <= MOST_ATTEMPTS
            ? undefined
            : `${value} is not a whole number from 1 to ${MOST_ATTEMPTS} probes`,
        description: 'write attempts: 12',
      }),
    ),
    interval: duration,
    timeout: duration,
  }),
  tier: oneOf(...TIERS),
  state: stateLocation,
  root: text,
});

/** What a service tells the command line; its addresses are collected when the stack is synthesized. */
export interface ServiceEntry
  extends Omit<ManifestService, 'path' | 'addresses' | 'variables' | 'envSchemas'> {
  readonly construct: IConstruct;
  /** Its own variables and those of containers beside it. */
  readonly variables: readonly VariableSet[];
}

const REQUIRED_TERRAFORM = '>= 1.11.0';

/** One environment: a Terraform stack with its state, its inputs and a manifest for the command line. */
export class PlumblineStack extends TerraformStack {
  /**
   * The stack of a construct.
   *
   * @throws PlumblineError when the construct is not inside a {@link PlumblineStack}
   */
  static override of(construct: IConstruct): PlumblineStack {
    const stack = TerraformStack.of(construct);
    if (stack instanceof PlumblineStack) return stack;
    throw refusal(construct, {
      field: 'scope',
      value: stack.node.path,
      why: 'Plumbline constructs belong into a PlumblineStack, which knows the environment and its inputs',
      next: 'make the stack a PlumblineStack',
    });
  }

  readonly sandbox: boolean;
  readonly rehearsal: string | undefined;
  readonly probe: ProbePolicy;
  readonly root: string;
  readonly state: ManifestState;
  private readonly declaredState: StateLocation | undefined;
  private readonly severalDomains: boolean;
  private routed: { readonly construct: IConstruct; readonly container: string } | undefined;
  private readonly claims = new Map<string, IConstruct | string>();
  /** By their hosts in a private network. */
  private readonly entries = new Map<string, ServiceEntry>();
  private readonly declaredInputs = new Map<string, ManifestInput>();
  private readonly stateful = new Set<string>();
  private readonly otherPlatforms = new Set<Platform>();
  private readonly schemas = new Map<string, EnvSchemaData>();
  private shared: VariableSet['variables'] = {};
  private readonly completions: (() => void)[] = [
    () => refuseUnknownDatabases(this, this.declaredInputs, this.services),
  ];
  private written: TerraformJson = {};

  /** @throws PlumblineError when the environment's name is unusable or taken */
  constructor(scope: Construct, environment: string, props: PlumblineStackProps = {}) {
    super(scope, usableId(scope, environment));
    checked(this, stackProps, props);
    this.sandbox = props.sandbox ?? false;
    this.rehearsal = props.rehearsal;
    this.severalDomains = props.severalDomains ?? false;
    this.probe = props.probe ?? {
      attempts: 12,
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
    };
    this.root = props.root ?? '.';
    this.declaredState = props.state;
    this.state = placeOf(props.state ?? { kind: 'local' }, statePath(this));
    if (props.tier !== undefined) this.serves(props.tier);
    this.addOverride('terraform.required_version', REQUIRED_TERRAFORM);
    const { synthesizer } = this;
    this.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        completeStackFolder(this, this.written);
      },
    };
    // CDKTF calls it "backend", which is what many people call a service.
    new StateBackend(new Construct(this, 'plumbline_state'), this.state);
    this.whenComplete(() => this.refuseSharedPlace());
  }

  /** Environment name, which is also the stack's id. */
  get environment(): string {
    return this.node.id;
  }

  get services(): readonly ServiceEntry[] {
    return [...this.entries.values()];
  }

  get inputs(): readonly ManifestInput[] {
    return [...this.declaredInputs.values()];
  }

  /** Schemas that services declare their variables with. */
  get envSchemas(): readonly EnvSchemaData[] {
    return [...this.schemas.values()];
  }

  /** Variables that its Railway environment shares. */
  get sharedVariables(): VariableSet['variables'] {
    return this.shared;
  }

  /** Where the stack has something. */
  get platforms(): readonly Platform[] {
    return [...new Set([...this.services.map(({ platform }) => platform), ...this.otherPlatforms])];
  }

  /** Terraform addresses of what holds data. */
  get statefulAddresses(): readonly string[] {
    return [...this.stateful];
  }

  /**
   * Reserves a Terraform address.
   *
   * @param construct what has it, or the path of what will have it
   * @throws PlumblineError when another construct has it
   */
  claim(address: string, construct: IConstruct | string): void {
    const owner = this.claims.get(address);
    if (owner !== undefined) {
      throw refusal(construct, {
        field: 'name',
        value: address,
        why: `${typeof owner === 'string' ? owner : owner.node.path} has this Terraform address already, and CDKTF would merge the two into one`,
        next: 'give one of them another name',
      });
    }
    this.claims.set(address, construct);
  }

  /**
   * Declares a service. Each has exactly one target.
   *
   * @throws PlumblineError when a service of this name is declared in the environment, on whatever platform
   */
  addService(entry: ServiceEntry): void {
    const host = hostOf(entry.name);
    const other = this.entries.get(host);
    if (other && other.name !== entry.name) {
      throw refusal(entry.construct, {
        field: 'name',
        value: entry.name,
        why: `${other.construct.node.path} is named "${other.name}", and hosts of private networks tell the two not apart`,
        next: 'give one of them another name, not only another spelling',
      });
    }
    if (other) {
      const elsewhere = other.platform !== entry.platform;
      throw refusal(entry.construct, {
        field: 'name',
        value: entry.name,
        why: elsewhere
          ? `${other.construct.node.path} already deploys it to ${other.platform}, and a service has one target per environment`
          : `${other.construct.node.path} has this name already`,
        next: elsewhere ? 'remove one of the two' : 'give each service of an environment its own name',
      });
    }
    this.entries.set(host, entry);
    for (const { binding } of entry.variables) {
      if (binding) this.addSchema(entry.construct, binding.schema);
    }
  }

  /** Notes the variables that a Railway environment has for all services. */
  addSharedVariables(variables: VariableSet['variables']): void {
    this.shared = variables;
  }

  /**
   * Notes what is reached from outside, under however many host names.
   *
   * @param container the container beside the service. @default - the service itself
   * @throws PlumblineError for a second one, unless the stack may have several
   */
  addRoute(construct: IConstruct, container = ''): void {
    this.routed ??= { construct, container };
    const { construct: first, container: beside } = this.routed;
    if (this.severalDomains || (first === construct && beside === container)) return;
    throw refusal(construct, {
      field: container === '' ? 'domain' : `sidecars.${container}.domain`,
      why: `${first.node.path}${beside && ` (${beside})`} has the public domain of this environment, and a second one makes another service public`,
      next: 'leave it out; where several are meant, declare severalDomains: true for the PlumblineStack',
    });
  }

  private addSchema(construct: IConstruct, schema: EnvSchemaData): void {
    const other = this.schemas.get(schema.name);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(schema)) {
      throw refusal(construct, {
        field: 'variables',
        why: `two schemas are named "${schema.name}", and nobody could tell which one a message is about`,
        next: 'give each schema its own name',
      });
    }
    this.schemas.set(schema.name, schema);
  }

  /** @throws PlumblineError when the name is taken, also by what a rotation keeps */
  addInput(path: string, input: ManifestInput): void {
    this.claim(`var.${input.name}`, path);
    refuseRotationConflict(path, input, this.declaredInputs);
    this.declaredInputs.set(input.name, input);
  }

  /**
   * Notes what the environment is for.
   *
   * @throws PlumblineError when it is production and nobody decided where its state lives
   */
  serves(tier: Tier): void {
    if (tier === 'production') refuseUnsharedState(this, this.declaredState);
  }

  /** Refuses a second environment that would overwrite the state of this one. */
  private refuseSharedPlace(): void {
    const others = this.node.root.node
      .findAll()
      .filter((other) => other instanceof PlumblineStack && other !== this) as PlumblineStack[];
    const same = others.find(({ state }) => isSamePlace(state, this.state));
    if (!same) return;
    const { kind: _, ...value } = this.state;
    throw refusal(this, {
      field: 'state',
      value,
      why: `the environment "${same.environment}" has its state there, and each would delete what the other one runs`,
      next: 'give each environment a place of its own',
    });
  }

  /** Notes a platform that the stack has something on besides services. */
  addPlatform(platform: Platform): void {
    this.otherPlatforms.add(platform);
  }

  /** Marks what holds data: apply refuses to destroy or replace it. */
  addStateful(address: string): void {
    this.stateful.add(address);
  }

  /** Has something done once everything is declared: again each time that the stack is written. */
  whenComplete(completion: () => void): void {
    this.completions.push(completion);
  }

  /** Keeps what CDKTF writes, for the manifest beside it. */
  override toTerraform(): TerraformJson {
    for (const complete of this.completions) complete();
    this.written = super.toTerraform();
    return this.written;
  }

  /** Refuses ids that CDKTF would merge, of every element in the stack and not only of Plumbline's own. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof Node ? element : element.node;
    const unusable = node.scopes.slice(2).find((scope) => !isUsableId(scope.node.id));
    if (unusable) throw unusableId(unusable.node.path, unusable.node.id);
    return super.allocateLogicalId(element);
  }
}

/** A service's name as a host of a private network. */
const hostOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
