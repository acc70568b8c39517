import { z } from 'zod';
import { createKey } from '../api-keys';
import { mutation, type Procedures, query } from '../context';
import { flag, none, number, optionalText } from './input';

/** Version whose behaviour is simulated. */
const VERSION = 'v0.30.2';

export const settingsProcedures: Procedures = {
  'settings.health': query(none, () => ({ status: 'ok' })),
  'settings.getDokployVersion': query(none, () => VERSION),
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
