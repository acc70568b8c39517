import { spawn } from 'node:child_process';
import type { RotationSource } from '../../constructs/manifest';
import { childEnvironment } from '../../core/child-environment';
import { PlumblineError } from '../../core/errors';
import { Secret } from '../../core/secret';
import { sendHttp } from '../../platforms/http';
import type { Source, SourceContext } from './source';

type Given = Extract<RotationSource, { kind: 'given' }>;
type Context = SourceContext<Given>;

const CHECK_MS = 60_000;

/** Values that somebody else issues and a person brings. */
export const given: Source<Given> = {
  about: ({ check }) =>
    `a value from its provider, asked for on the terminal or read from standard input; ${
      check === undefined ? 'it is tried out only by the services' : `tried out by ${describe(check)}`
    }`,

  begin: async () => ({}),

  async obtain(context) {
    const { key, environment, askValue } = context;
    const value = (await askValue?.(`New value of ${key} in ${environment}: `))?.trim();
    if (!value) throw nothingGiven(key, environment);
    if (value === context.inputs.get(key)?.value.reveal()) throw sameAsBefore(key);
    // From here on it is masked in everything that is printed.
    return new Secret(value).reveal();
  },

  async verify(context, _details, value) {
    const { check } = context.source;
    if (check === undefined) return;
    const problem =
      'argv' in check ? await run(check.argv, value, context) : await ask(check, value, context);
    if (problem === undefined) return;
    throw new PlumblineError({
      what: `the new value of ${context.key} did not pass its check: ${describe(check)} ${problem}`,
      why: 'The value is wrong, or whoever issued it does not know it yet. The previous one is still in use.',
      next: `Run the same command again; to give another value, first "plumbline secrets rotation run --env ${context.environment} --back ${context.key}".`,
    });
  },

  alongside: () => ({}),
  revoke: async ({ key }) => `revoke the previous ${key} at its provider`,
  discard: async ({ key }, { obtained }) =>
    obtained === 'no' ? undefined : `revoke the new ${key} at its provider`,
};

function describe(check: NonNullable<Given['check']>): string {
  return 'argv' in check ? `"${check.argv.join(' ')}"` : `GET ${new URL(check.url).origin}`;
}

/** The check gets PATH, HOME and the value, and no other secret; what it prints is not shown, as it may hold the value. */
function run(
  [program = '', ...args]: readonly string[],
  value: string,
  { root, env }: Context,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...childEnvironment('rotationCheck', env), PLUMBLINE_SECRET: value },
      stdio: 'ignore',
      timeout: CHECK_MS,
    });
    child.once('error', (error: NodeJS.ErrnoException) => resolve(`could not be started (${error.code})`));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal ? `was ended by ${signal}` : `ended with ${code}`);
    });
  });
}

async function ask(
  { url, header, prefix }: Extract<NonNullable<Given['check']>, { url: string }>,
  value: string,
  { key, runtime }: Context,
): Promise<string | undefined> {
  const { status } = await sendHttp(
    {
      method: 'GET',
      url,
      headers: { [header]: prefix + value },
      purpose: `check the new value of ${key}`,
      idempotent: true,
      timeoutMs: CHECK_MS,
      deadlineMs: CHECK_MS,
    },
    runtime,
  );
  return status >= 200 && status < 300 ? undefined : `answered ${status}`;
}

/** @param key name of the input */
export const nothingGiven = (key: string, environment: string) =>
  new PlumblineError({
    what: `no new value was given for ${key}`,
    why: 'Its provider issues it, so Plumbline cannot make one up.',
    next: `Issue a new one at the provider and run "plumbline secrets rotation run ${key} --env ${environment}" on a terminal, or pipe the value into it with --stdin.`,
  });

const sameAsBefore = (key: string) =>
  new PlumblineError({
    what: `the value given for ${key} is the one that is in use`,
    why: 'A rotation replaces a value by another one.',
    next: 'Issue a new one at its provider.',
  });
