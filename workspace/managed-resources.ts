import { z } from 'zod';

const resource = z.object({
  type: z.string(),
  mode: z.string(),
  values: z.record(z.string(), z.unknown()),
});

interface Module {
  readonly resources: readonly z.infer<typeof resource>[];
  readonly child_modules: readonly Module[];
}

const moduleShape: z.ZodType<Module> = z.lazy(() =>
  z.object({ resources: z.array(resource).default([]), child_modules: z.array(moduleShape).default([]) }),
);

const document = z.object({
  prior_state: z.object({ values: z.object({ root_module: moduleShape }).optional() }).optional(),
});

/** The resources that the state knows and that were found on the platforms. */
export class Managed {
  readonly #resources: readonly z.infer<typeof resource>[];

  /** @param plan `terraform show -json` of a plan; it holds the refreshed state */
  constructor(plan: unknown) {
    const root = document.parse(plan).prior_state?.values?.root_module;
    this.#resources = root === undefined ? [] : flatten(root);
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

function flatten({ resources, child_modules }: Module): z.infer<typeof resource>[] {
  return [...resources, ...child_modules.flatMap(flatten)].filter(({ mode }) => mode === 'managed');
}
