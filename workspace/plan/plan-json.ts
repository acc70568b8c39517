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

/**
 * The parts of `terraform show -json <plan>` that Plumbline reads. Variables, configuration and prior state, which
 * may hold values nobody should see, are left out.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
const planJson = z.object({
  format_version: z.string().regex(/^1\./, 'only format 1.x is read'),
  resource_changes: z.array(resourceChange).default([]),
  resource_drift: z.array(resourceChange).default([]),
  output_changes: z.record(z.string(), z.object({ actions: z.array(z.string()) })).default({}),
});

export type PlanJson = z.infer<typeof planJson>;
export type PlanResourceChange = z.infer<typeof resourceChange>;

/** @throws PlumblineError when this is not a plan in a format that Plumbline reads */
export function parsePlan(document: unknown): PlanJson {
  const parsed = planJson.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new PlumblineError({
    what: 'the engine’s JSON plan is not in a format that Plumbline reads',
    why: z.prettifyError(parsed.error),
    next: 'Use another Terraform or OpenTofu (PLUMBLINE_ENGINE), or update Plumbline.',
  });
}
