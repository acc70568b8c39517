import type { StateResource } from './engine';

/** The resources that the state knows and that were found on the platforms. */
export class Managed {
  readonly #resources: readonly StateResource[];

  /** @param resources those of a state, or of the refreshed state in a plan */
  constructor(resources: readonly StateResource[]) {
    this.#resources = resources;
  }

  /** Texts that an attribute has in any resource whose type has this prefix. */
  values(typePrefix: string, attribute: string): Set<string> {
    const found = this.#resources
      .filter(({ type }) => type.startsWith(typePrefix))
      .map(({ values }) => values[attribute])
      .filter((value): value is string => typeof value === 'string' && value !== '');
    return new Set(found);
  }

  /** The attributes of every resource of a type. */
  ofType(type: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#resources.filter((each) => each.type === type).map(({ values }) => values);
  }

  /** Names of the variables that are declared for a service, or the shared ones. */
  variableNames(serviceId: string | undefined): Set<string> {
    const sets = this.#resources
      .filter(({ type }) => type === 'railway_variables')
      .filter(({ values }) => (values['service_id'] ?? undefined) === serviceId);
    return new Set(sets.flatMap(({ values }) => Object.keys(values['variables'] ?? {})));
  }
}
