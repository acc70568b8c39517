import type { TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { suggestion } from '../../core/suggestion';
import { addressOf } from '../address';
import { refusal } from '../declaration-error';
import { type Equipment, isAddressOfService, providedVariables } from './provided-variables';
import { likelyMeant, type Referred, referencesIn, referenceText } from './reference';
import type { VariablesResource } from './service-parts';
import { type RailwayVariables, textOf } from './variables';

/** A service as references lead to it and away from it. */
export interface Referable {
  readonly construct: IConstruct;
  /** Name at Railway. */
  readonly name: string;
  readonly values: RailwayVariables;
  readonly equipment: Equipment;
  readonly variables: VariablesResource | undefined;
  readonly deployment: TerraformResource;
  /** What is set before the deployment, such as domain and volume. */
  readonly parts: readonly TerraformResource[];
  /** Tells the line of the declaration. */
  readonly at: Error;
}

/** The name under which references lead to the variables that an environment shares. */
export const SHARED = 'shared';

/** Variables that the environment has for all of its services. */
export type Shared = Pick<Referable, 'values' | 'variables'>;

interface Use extends Referred {
  /** The variable that refers. */
  readonly name: string;
}

/** Which services of an environment refer to which: checked for existence, and put in order, once all are declared. */
export class References {
  private readonly services = new Map<string, Referable>();
  private readonly order = new Map<string, Set<string>>();
  private shared: Shared = { values: {}, variables: undefined };

  /** @param undeclared variables by the service that has them, or `shared`, of what the environment has besides */
  constructor(private readonly undeclared: Readonly<Record<string, readonly string[]>>) {}

  share(shared: Shared): void {
    this.shared = shared;
  }

  add(service: Referable): void {
    this.services.set(service.name, service);
  }

  /**
   * Checks every reference, and lets deployments follow those that they refer to.
   *
   * @throws PlumblineError for a reference to nothing, which Railway would fill in with an empty text
   */
  connect(): void {
    for (const service of this.services.values()) {
      for (const use of usesOf(service)) {
        this.check(service, use);
        const other = this.other(service, use);
        if (other) this.follow(service, other);
        else if (use.owner === SHARED && this.shared.variables) comeAfter(service, [this.shared.variables]);
      }
    }
  }

  /** Terraform expressions for the fingerprints of what a service's variables refer to, by a name for each. */
  expressionsOf(service: Pick<Referable, 'name' | 'values'>): Record<string, string> {
    const found: Record<string, string> = {};
    for (const use of usesOf(service)) {
      const other = use.owner === SHARED ? this.shared : this.other(service, use);
      if (!other?.variables || !Object.hasOwn(other.values, use.key)) continue;
      const taken = Object.keys(found).filter((key) => key.startsWith(`reference_${use.name}`)).length;
      const label = `reference_${use.name}${taken === 0 ? '' : `_${taken + 1}`}`;
      found[label] = `${addressOf(other.variables)}.variables["${use.key}"].fingerprint`;
    }
    return found;
  }

  private other({ name }: Pick<Referable, 'name'>, { owner }: Use): Referable | undefined {
    return owner === undefined || owner === name ? undefined : this.services.get(owner);
  }

  private check(service: Referable, use: Use): void {
    const owner = use.owner ?? service.name;
    const target = this.services.get(owner);
    const known = target
      ? [...variablesOf(target), ...(this.undeclared[owner] ?? [])]
      : this.knownBesides(owner);
    if (known?.includes(use.key) || (target && isAddressOfService(use.key))) return;
    const shared = this.shared.variables ? [SHARED] : [];
    const owners = [...new Set([...this.services.keys(), ...Object.keys(this.undeclared), ...shared])];
    throw refusal(service.construct, {
      field: `variables.${use.name}`,
      value: use.text,
      why: `${known ? `"${owner}" has no variable ${use.key}` : `the environment declares no service "${owner}"`}, and Railway fills in an empty text`,
      next: known
        ? suggestion(use.key, known)
        : `${suggestion(owner, owners)} What Plumbline does not declare is listed under undeclared of the RailwayEnvironment.`,
      at: service.at,
    });
  }

  /** Variables of what is no declared service. */
  private knownBesides(owner: string): readonly string[] | undefined {
    const undeclared = this.undeclared[owner];
    const shared = owner === SHARED ? Object.keys(this.shared.values) : [];
    return shared.length > 0 ? [...shared, ...(undeclared ?? [])] : undeclared;
  }

  /** Two services may refer to each other; then the one that is declared later comes second. */
  private follow(service: Referable, other: Referable): void {
    const circle = this.leadsTo(other.name, service.name);
    const first = circle ? other.parts : [other.deployment];
    if (!circle) this.order.set(service.name, (this.order.get(service.name) ?? new Set()).add(other.name));
    comeAfter(service, first);
  }

  private leadsTo(from: string, to: string): boolean {
    return from === to || [...(this.order.get(from) ?? [])].some((next) => this.leadsTo(next, to));
  }
}

function comeAfter({ deployment }: Referable, first: readonly TerraformResource[]): void {
  const known = deployment.dependsOn ?? [];
  deployment.dependsOn = [...new Set([...known, ...first.map(addressOf)])];
}

/** The references of a service's variables. */
function usesOf({ values }: Pick<Referable, 'values'>): Use[] {
  return Object.entries(values).flatMap(([name, value]) =>
    referencesIn(textOf(value)).flatMap((found) => (found.key === undefined ? [] : [{ ...found, name }])),
  );
}

/** Every variable of a service that others can refer to. */
export const variablesOf = ({ values, equipment }: Pick<Referable, 'values' | 'equipment'>) => [
  ...Object.keys(values),
  ...providedVariables(equipment),
];

/** @throws PlumblineError for a reference in a spelling that Railway does not understand */
export function checkSpelling(scope: IConstruct, values: RailwayVariables): void {
  for (const [name, value] of Object.entries(values)) {
    const wrong = referencesIn(textOf(value)).find(({ key }) => key === undefined);
    if (!wrong) continue;
    const meant = likelyMeant(wrong.text) ?? referenceText('service', 'VARIABLE');
    throw refusal(scope, {
      field: `variables.${name}`,
      value: wrong.text,
      why: 'Railway does not understand this as a reference, and fills in an empty text',
      next: `write it like ${meant}; names with dots or blanks need quotes`,
    });
  }
}
