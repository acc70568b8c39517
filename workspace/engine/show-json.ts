import { z } from 'zod';
import { PlumblineError } from '../../core/errors';

const tree = z.unknown();

const change = z.object({
  actions: z.array(z.string()),
  before: tree,
  after: tree,
  after_unknown: tree,
  before_sensitive: tree,
  after_sensitive: tree,
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
  importing: z.object({ id: z.string().optional() }).optional(),
});

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  action_reason: z.string().optional(),
  change,
});

const stateResource = z.object({
  address: z.string(),
  type: z.string(),
  mode: z.string(),
  values: z.record(z.string(), z.unknown()).default({}),
});

/** A resource as the state knows it. */
export type StateResource = z.infer<typeof stateResource>;

interface Module {
  readonly resources: readonly StateResource[];
  readonly child_modules: readonly Module[];
}

const stateModule: z.ZodType<Module> = z.lazy(() =>
  z.object({
    resources: z.array(stateResource).default([]),
    child_modules: z.array(stateModule).default([]),
  }),
);

/** The managed resources of a state, those of modules among them; nothing where there is no state. */
const stateValues = z
  .object({ root_module: stateModule })
  .optional()
  .transform((values) => values && managedIn(values.root_module));

function managedIn({ resources, child_modules }: Module): StateResource[] {
  return [...resources.filter(({ mode }) => mode === 'managed'), ...child_modules.flatMap(managedIn)];
}

const format_version = z.string().regex(/^1\./, 'only format 1.x is read');

/**
 * The parts of `terraform show -json <plan>` that Plumbline reads. Variables and configuration, which may hold values nobody
 * should see, are left out.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
const planJson = z.object({
  format_version,
  resource_changes: z.array(resourceChange).default([]),
  resource_drift: z.array(resourceChange).default([]),
  output_changes: z.record(z.string(), z.object({ actions: z.array(z.string()) })).default({}),
  /** What the plan starts from, as it was found on the platforms. */
  prior_state: z
    .object({ values: stateValues })
    .optional()
    .transform((state) => state?.values ?? []),
});

/** The parts of `terraform show -json` that Plumbline reads of a state. */
const stateJson = z.object({ format_version, values: stateValues });

/** A plan as the engine tells it. */
export type PlanJson = z.infer<typeof planJson>;
/** What a plan does with one resource. */
export type PlanResourceChange = z.infer<typeof resourceChange>;

/** @throws PlumblineError when this is not a plan in a format that Plumbline reads */
export const parsePlan = (document: unknown): PlanJson => parse('plan', planJson, document);

/**
 * The managed resources of a state; nothing for one that was never applied.
 * @throws PlumblineError when this is not a state in a format that Plumbline reads
 */
export const parseState = (document: unknown): readonly StateResource[] | undefined =>
  parse('state', stateJson, document).values;

function parse<T>(what: 'plan' | 'state', schema: z.ZodType<T>, document: unknown): T {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new PlumblineError({
    what: `the engine’s JSON ${what} is not in a format that Plumbline reads`,
    why: z.prettifyError(parsed.error),
    next: 'Use another Terraform or OpenTofu (PLUMBLINE_ENGINE), or update Plumbline.',
  });
}
