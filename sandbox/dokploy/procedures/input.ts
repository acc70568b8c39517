import { z } from 'zod';

/** The API coerces scalars: `"3"` is a number, and any text but an empty one, `"false"` included, is true. */
export const flag = z.coerce.boolean();
export const number = z.coerce.number();

export const text = z.string();
export const id = z.string().min(1);
export const optionalText = z.string().optional();
/** Beginning of a name on the Docker side. */
export const appName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-zA-Z0-9._-]+$/, 'App name can only contain letters, numbers, dots, underscores and hyphens');
/** Accepts null, which clears. */
export const clearable = z.string().nullish();

export const none = z.object({});

/** Keys with the value `undefined` are keys that were not sent: they keep what is stored. */
export function given<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<T>;
}

export const page = {
  name: optionalText,
  appName: optionalText,
  q: optionalText,
  projectId: optionalText,
  environmentId: optionalText,
  limit: number.max(100).default(20),
  offset: number.default(0),
};

/** Substring search, as every `search` does it. */
export function search<T extends { name: string }>(
  rows: readonly T[],
  { name, appName, q, environmentId, limit, offset }: z.infer<z.ZodObject<typeof page>>,
) {
  const has = (value: unknown, part: string | undefined) =>
    part === undefined ||
    String(value ?? '')
      .toLowerCase()
      .includes(part.toLowerCase());
  const found = rows.filter(
    (row) =>
      has(row.name, name) &&
      has(row.name, q) &&
      has((row as { appName?: string }).appName, appName) &&
      (environmentId === undefined || (row as { environmentId?: string }).environmentId === environmentId),
  );
  return { items: found.slice(offset, offset + limit), total: found.length };
}
