import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const attributeChange = z.object({
  /** Such as `healthcheck_path` or `variables.SESSION_SECRET`. */
  path: z.string(),
  /** Absent when sensitive. Lists and objects are written as JSON. */
  before: scalar.optional(),
  /** Absent when sensitive, and when known only after apply. */
  after: scalar.optional(),
  /** The value is secret or write-only: only that it changes is told. */
  sensitive: z.boolean(),
  /** Known after apply. */
  unknown: z.boolean(),
  /** This attribute is why the resource is replaced. */
  replaces: z.boolean(),
});

const resourceChange = z.object({
  address: z.string(),
  type: z.string(),
  /** `adopt`: what exists already is taken over and changed. `run`: a deploy hook that ran before runs again. */
  action: z.enum(['delete', 'replace', 'forget', 'adopt', 'update', 'import', 'create', 'run', 'move']),
  /** Id of what is taken over. */
  existing: z.string().optional(),
  /** Why the engine replaces or deletes it, in words. */
  reason: z.string().optional(),
  /** Holds data: apply refuses to destroy or replace it. */
  stateful: z.boolean(),
  attributes: z.array(attributeChange),
});

/** What changes in one service, or outside every service when `service` is absent. */
const group = z.object({ service: z.string().optional(), changes: z.array(resourceChange) });

/** What `plumbline plan --json` prints: the documented, stable form of a plan. Nothing in it is secret. */
export const planModel = z.object({
  version: z.literal(1),
  environment: z.string(),
  /** Whether applying does anything. */
  changes: z.boolean(),
  summary: z.object({
    create: z.number(),
    import: z.number(),
    adopt: z.number(),
    update: z.number(),
    replace: z.number(),
    delete: z.number(),
    run: z.number(),
  }),
  /** The most destructive first, within a group and between groups. */
  groups: z.array(group),
  /** What somebody changed outside Plumbline since the last apply. */
  drift: z.array(resourceChange),
  /** Outputs that change. */
  outputs: z.array(z.string()),
  /** Addresses that hold data and would be destroyed or replaced; when not empty, apply refuses. */
  blocked: z.array(z.string()),
  /** Images that would be rolled out and are not there yet, sorted. */
  images: z.array(z.string()),
});

export type PlanModel = z.infer<typeof planModel>;
export type PlannedChange = z.infer<typeof resourceChange>;
export type AttributeChange = z.infer<typeof attributeChange>;
export type Action = PlannedChange['action'];
