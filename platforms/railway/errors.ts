import * as z from 'zod';
import { PlumblineError, type PlumblineErrorOptions } from '../../core/errors';
import type { HttpFailure } from '../http-failure';

/** What Railway's error means; told by the text, because nearly every error has the code INTERNAL_SERVER_ERROR. */
export type RailwayErrorKind =
  | 'not-found'
  | 'denied'
  | 'exists'
  | 'invalid'
  | 'two-factor'
  | 'schema'
  /** Railway's answers contradict each other: a list leaves out what exists. */
  | 'incomplete'
  | 'other';

/** An error that Railway reported. */
export class RailwayError extends PlumblineError {
  constructor(
    readonly kind: RailwayErrorKind,
    /** Railway's own words. */
    readonly said: string,
    parts: { what: string; why: string; next: string },
    options?: PlumblineErrorOptions,
  ) {
    super(parts, options);
  }
}

/** Whether an error is one of Railway's, of a certain kind. */
export const isRailway = (error: unknown, kind: RailwayErrorKind): error is RailwayError =>
  error instanceof RailwayError && error.kind === kind;

/** The `errors` of a GraphQL answer. */
export const graphqlErrors = z
  .array(
    z.looseObject({
      message: z.string(),
      traceId: z.string().nullish(),
      extensions: z.looseObject({ code: z.string().nullish(), traceId: z.string().nullish() }).nullish(),
    }),
  )
  .min(1);
export type GraphqlErrors = z.infer<typeof graphqlErrors>;

const KINDS: readonly [RailwayErrorKind, RegExp][] = [
  ['two-factor', /two.?factor/i],
  ['denied', /not authori[sz]ed|unauthori[sz]ed|project ?token not found|invalid token|forbidden/i],
  ['exists', /already exists/i],
  [
    'schema',
    /^(Cannot query field|Unknown (argument|type|field)|Field ".*" (must not|of type|argument|is not defined)|Variable "\$)/,
  ],
  ['not-found', /not found|does not exist/i],
  ['invalid', /invalid input|bad user input|validation/i],
];

const WHY: Record<RailwayErrorKind, string> = {
  'not-found': 'It was deleted, it belongs to another project, or the token may not see it.',
  denied:
    'The token is wrong, expired, or not allowed to do this: a project token is for one environment of one project only.',
  exists: 'Names of services and volumes are unique in a whole project, not per environment.',
  invalid: 'Railway refused a value, without saying which.',
  'two-factor': 'The workspace demands two-factor authentication of the person the token belongs to.',
  incomplete:
    'What a list leaves out was not deleted because of that, and what else it leaves out is unknown.',
  schema: "Railway changed its API, or another program answers at the provider's endpoint.",
  other: 'The request reached Railway and was refused.',
};

const NEXT: Record<RailwayErrorKind, string> = {
  'not-found': 'Check the id, and run `plumbline plan` to see what is missing.',
  denied:
    'Check RAILWAY_TOKEN (project token) or RAILWAY_API_TOKEN (account or workspace token) with `plumbline doctor`.',
  exists: 'Choose another name, or import what exists.',
  invalid: 'Compare the declared values with what the dashboard accepts for this plan and service.',
  'two-factor': 'Set up two-factor authentication at Railway, or use a workspace token.',
  incomplete: 'Run the command again; see status.railway.com when it stays.',
  schema: 'Run `plumbline doctor`, and update Plumbline.',
  other: 'Look the message up at docs.railway.com, or give the trace id to Railway support.',
};

/** Turns Railway's errors into one for people. @param clean takes secret values out of Railway's words */
export function railwayError(
  errors: GraphqlErrors,
  purpose: string,
  clean: (text: string) => string,
): RailwayError {
  const said = clean(errors.map(({ message }) => message).join('; '));
  const kind = KINDS.find(([, pattern]) => pattern.test(said))?.[0] ?? 'other';
  const trace = errors.map((error) => error.traceId ?? error.extensions?.traceId).find(Boolean);
  return new RailwayError(
    kind,
    said,
    {
      what: `Cannot ${purpose}: Railway answered "${said}"${trace ? ` (trace ${trace})` : ''}`,
      why: WHY[kind],
      next: NEXT[kind],
    },
    { code: 'refused' },
  );
}

/** The error for something that exists, and that a list of Railway's does not hold. @param list such as `services of project 5f1c` */
export function leftOut(what: string, list: string): RailwayError {
  const said = `the ${list} without ${what}, which exists`;
  const parts = { what: `Railway lists ${said}`, why: WHY.incomplete, next: NEXT.incomplete };
  return new RailwayError('incomplete', said, parts, { code: 'unknown-answer' });
}

/**
 * Railway's passing troubles, which come as GraphQL errors with HTTP 200.
 * @param clean takes secret values out of Railway's words
 */
export function passingTrouble(
  errors: GraphqlErrors,
  clean: (text: string) => string,
): HttpFailure | undefined {
  const said = errors.map(({ message }) => message).join('; ');
  if (/too many requests|rate limit|too quickly|try again in|slow down/i.test(said)) {
    return {
      what: `answered "${clean(said)}"`,
      why: 'Railway allows only so many new projects, environments and volumes at a time.',
      next: 'Wait a minute and run the command again.',
      passing: true,
      notExecuted: true,
    };
  }
  if (/problem processing request/i.test(said)) {
    return {
      what: `answered "${clean(said)}"`,
      why: 'Railway had a passing problem of its own.',
      next: 'Run the command again; see status.railway.com when it stays.',
      passing: true,
      notExecuted: false,
    };
  }
  return undefined;
}
