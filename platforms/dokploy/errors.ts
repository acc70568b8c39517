import * as z from 'zod';
import { PlumblineError, type PlumblineErrorOptions } from '../../core/errors';
import type { HttpAnswer } from '../http';

/** What an error answer means to the code that asked. */
export type DokployErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'unknown-procedure'
  | 'invalid'
  | 'too-large'
  | 'failed';

/** Dokploy answered, and the answer was no. */
export class DokployError extends PlumblineError {
  constructor(
    readonly kind: DokployErrorKind,
    readonly status: number,
    parts: { what: string; why: string; next: string },
    options?: PlumblineErrorOptions,
  ) {
    super(parts, options);
  }
}

/** Error body of every procedure; `issues` belong to refused input. */
const errorBody = z.looseObject({
  message: z.string(),
  code: z.string().optional(),
  issues: z
    .array(
      z.looseObject({ path: z.array(z.union([z.string(), z.number()])).default([]), message: z.string() }),
    )
    .optional(),
});

/** Whether a body is Dokploy's own error report and not a gateway's. */
export const isErrorBody = (body: unknown): boolean => {
  const parsed = errorBody.safeParse(body);
  return parsed.success && parsed.data.code !== undefined;
};

/** How to make an API key that keeps working. */
export const NEW_KEY =
  'Make a new key in the dashboard (Settings, Profile, API/CLI Keys) with rate limiting off, or with user.createApiKey and ' +
  '"rateLimitEnabled": false, and pass it as DOKPLOY_TOKEN.';

/**
 * Turns an answer of 400 and up into the error that helps, following the table of Dokploy's answers.
 * @param clean takes secret values out of Dokploy's words
 */
export function errorOf(purpose: string, answer: HttpAnswer, clean: (text: string) => string): DokployError {
  const body = errorBody.safeParse(answer.body).data;
  const said = withoutQuery(body?.message ?? answer.excerpt.trim());
  const { kind, why, next } = explain(answer.status, said, body, clean);
  const what = `Cannot ${purpose}: Dokploy answered HTTP ${answer.status}${said ? ` "${shorten(clean(said))}"` : ''}`;
  return new DokployError(kind, answer.status, { what, why, next }, { code: 'refused' });
}

const AFTER_DELETION = 'Run a plan: what was deleted in the dashboard shows up as to be created again.';

type Explanation = { kind: DokployErrorKind; why: string; next: string };

function explain(
  status: number,
  said: string,
  body: z.infer<typeof errorBody> | undefined,
  clean: (text: string) => string,
): Explanation {
  // Without a code it is the key; with one it is a record of another organization.
  if (status === 401 && body?.code === undefined) {
    return {
      kind: 'unauthorized',
      why:
        'The key is wrong, was deleted or expired, or has used up its rate limit: Dokploy answers 401 to all of them. A key made ' +
        'through the API without "rateLimitEnabled": false serves only 5 requests a day.',
      next: NEW_KEY,
    };
  }
  if (status === 401 || status === 403) {
    return {
      kind: 'forbidden',
      why: 'The record belongs to another organization, or the user of the key may not do this.',
      next: 'Use a key that an owner or admin made in the organization the project is in.',
    };
  }
  // A record is missing only when Dokploy says so: a 404 of anybody else must never look like a deletion.
  if (/\S not found$/i.test(said)) {
    return {
      kind: 'not-found',
      why: 'The record does not exist any more, or the id is wrong.',
      next: AFTER_DELETION,
    };
  }
  if (status === 404) {
    return {
      kind: 'unknown-procedure',
      why: 'No such procedure is there: this Dokploy is older than the features used here, or the address is wrong.',
      next: 'Check the address in DOKPLOY_URL (without a path), and update Dokploy: 0.25 is the oldest that works, and 0.30 does everything.',
    };
  }
  if (status === 413) {
    return {
      kind: 'too-large',
      why: 'Dokploy takes at most 1 MB per request.',
      next: 'Make the compose file or the mounted file smaller.',
    };
  }
  if (said.includes('a query of its database failed')) {
    return {
      kind: 'invalid',
      why: 'What it belongs to, such as its environment or app, does not exist any more, or the id is wrong.',
      next: AFTER_DELETION,
    };
  }
  if (status < 500) {
    const issues = (body?.issues ?? []).map(
      (issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`,
    );
    return {
      kind: 'invalid',
      why:
        issues.length > 0 ? `Dokploy refused ${clean(issues.join('; '))}.` : 'Dokploy refused the request.',
      next: 'Correct the setting named above; if it looks right, this Dokploy may be older than 0.30.',
    };
  }
  return {
    kind: 'failed',
    why: 'The command Dokploy ran on the server failed; its output is quoted above.',
    next: 'Correct the cause on the server (disk, Docker, registry login), then run the command again.',
  };
}

/** Dokploy passes on what its database refused, with the values of the record, which nobody has declared secret. */
const withoutQuery = (text: string) =>
  text.replace(/Failed query:.*/s, 'a query of its database failed (left out: it quotes values)');

/** Ends at a white space: half a secret could no longer be recognized and masked. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 600 ? `${line.slice(0, 600).replace(/\S*$/, '')}…` : line;
}

/** The error for a record that is gone, where Dokploy itself gives no sign of it. */
export function goneError(purpose: string, why: string): DokployError {
  return new DokployError('not-found', 200, {
    what: `Cannot ${purpose}: the record does not exist`,
    why,
    next: AFTER_DELETION,
  });
}

/** Gives `undefined` in place of a record that does not exist. */
export async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DokployError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
