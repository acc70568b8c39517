import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { openStore, writeWhole } from './store';
import type { World } from './types';

const instanceSchema = z.object({
  /** Process that serves; `null` while the sandbox is down. */
  pid: z.number().int().positive().nullable(),
  port: z.number().int().min(1).max(65535),
  url: z.string(),
  credentials: z.object({
    railwayAccountToken: z.string(),
    railwayProjectToken: z.string(),
    dokployKey: z.string(),
  }),
});

/** Content of `sandbox.json`: where the sandbox answers and what it accepts. */
export type SandboxInstance = z.infer<typeof instanceSchema>;

const fileOf = (dir: string) => join(dir, 'sandbox.json');

/** The sandbox's own record from an earlier start, when there is a usable one. */
export function readInstance(dir: string): SandboxInstance | undefined {
  const { data } = openStore<unknown>(fileOf(dir), () => undefined);
  const parsed = instanceSchema.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}

export function writeInstance(dir: string, instance: SandboxInstance): void {
  writeWhole(fileOf(dir), `${JSON.stringify(instance, null, 2)}\n`);
}

/** Random credentials in the shapes the platforms use: UUIDs on Railway, an opaque key on Dokploy. */
export function issueCredentials(): World['credentials'] {
  return {
    railwayAccountToken: randomUUID(),
    railwayProjectToken: randomUUID(),
    dokployKey: randomBytes(32).toString('base64url'),
  };
}
