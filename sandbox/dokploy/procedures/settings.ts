import { z } from 'zod';
import { createKey } from '../api-keys';
import { mutation, type Procedures, query } from '../context';
import { versionOf } from '../version';
import { flag, none, number, optionalText } from './input';

export const settingsProcedures: Procedures = {
  'settings.health': query(none, () => ({ status: 'ok' })),
  'settings.getDokployVersion': query(none, ({ database: { world } }) => versionOf(world)),
  'user.createApiKey': mutation(
    z.object({
      name: z.string().min(1).max(32),
      metadata: z.object({ organizationId: z.string() }),
      prefix: optionalText,
      expiresIn: number.optional(),
      rateLimitEnabled: flag.optional(),
      rateLimitTimeWindow: number.optional(),
      rateLimitMax: number.optional(),
    }),
    ({ database }, input) => createKey(database, input),
  ),
};
