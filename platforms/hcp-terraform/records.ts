import * as z from 'zod';

/**
 * What HCP Terraform answers, as far as it is used. Documents are JSON:API; what is not named here is left out.
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces
 */
const reference = z.object({ data: z.object({ id: z.string(), type: z.string() }).nullish() }).optional();

const permissions = z
  .object({
    'can-lock': z.boolean(),
    'can-unlock': z.boolean(),
    'can-force-unlock': z.boolean(),
    'can-read-state-versions': z.boolean(),
    'can-create-state-versions': z.boolean(),
  })
  .partial();

const actions = z
  .object({ 'is-discardable': z.boolean(), 'is-cancelable': z.boolean(), 'is-force-cancelable': z.boolean() })
  .partial();

export const run = z.object({
  id: z.string(),
  attributes: z.object({
    status: z.string(),
    'created-at': z.string().optional(),
    message: z.string().nullish(),
    'plan-only': z.boolean().optional(),
    actions: actions.optional(),
  }),
});

const workspaceData = z.object({
  id: z.string(),
  attributes: z.object({
    name: z.string(),
    locked: z.boolean(),
    'execution-mode': z.string(),
    permissions: permissions.optional(),
  }),
  relationships: z.object({ 'locked-by': reference, 'current-run': reference }).partial().optional(),
});

const included = z.array(
  z.object({ id: z.string(), type: z.string(), attributes: z.record(z.string(), z.unknown()) }),
);

export const workspaceDocument = z.object({ data: workspaceData, included: included.optional() });

export const userDocument = z.object({
  data: z.object({ id: z.string(), attributes: z.object({ username: z.string() }) }),
});

const stateVersion = z.object({
  id: z.string(),
  attributes: z.object({ serial: z.number(), 'created-at': z.string(), status: z.string().optional() }),
});

export const stateVersionDocument = z.object({ data: stateVersion });
export const stateVersionListDocument = z.object({ data: z.array(stateVersion) });

export const runDocument = z.object({ data: run });
export const runListDocument = z.object({ data: z.array(run) });

/** The status of an error is a text in most answers and a number in those of the rate limit. */
export const errorDocument = z.object({
  errors: z.array(
    z.object({
      status: z.union([z.string(), z.number()]).optional(),
      title: z.string().optional(),
      detail: z.string().optional(),
    }),
  ),
});
