import type { RotationSource } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import { randomText } from './generated';
import { createLogin, endLogin, loginWorks } from './postgres-logins';
import { withDatabase } from './postgres-reach';
import { type Source, type SourceContext, wasPutBack } from './source';

type Postgres = Extract<RotationSource, { kind: 'postgres' }>;
type Context = SourceContext<Postgres>;

const PASSWORD_LENGTH = 43;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Passwords of a database, each with a login of its own, so that two can be valid at a time. */
export const postgres: Source<Postgres> = {
  about: ({ service, userInput }) =>
    `a new password for the next login (${userInput}) of the database ${service}; the previous login stays valid meanwhile`,

  async begin(context) {
    const previousLogin = currentLogin(context);
    const login = nextLogin(previousLogin);
    const password = currentPassword(context);
    await withDatabase(context, (at) => loginWorks({ ...at, user: previousLogin, password }));
    return { login, previousLogin };
  },

  obtain: async () => randomText(PASSWORD_LENGTH, ALPHABET),

  async verify(context, { login = '', previousLogin = '' }, value) {
    const password = currentPassword(context);
    await withDatabase(context, async (at) => {
      const owner = await createLogin({ ...at, user: previousLogin, password }, login, value);
      const acts = await loginWorks({ ...at, user: login, password: value });
      if (acts === owner) return;
      throw new PlumblineError({
        what: `the login ${login} acts as ${acts}, not as ${owner}`,
        why: 'What it creates would belong to it alone, and the next login could not use it.',
        next: `Look at "ALTER ROLE ${login} SET role" in the database, then run the same command again.`,
      });
    });
  },

  alongside: ({ userInput }, { login = '', previousLogin = '' }, which) => ({
    [userInput]: which === 'next' ? login : previousLogin,
  }),

  async revoke(context, { login = '', previousLogin = '' }, previous) {
    const user = currentLogin(context);
    if (user === previousLogin) throw wasPutBack(context, `the login ${previousLogin}`);
    const password = currentPassword(context);
    await withDatabase(context, (at) => endLogin({ ...at, user: login, password }, previousLogin, previous));
    return undefined;
  },

  async discard(context, { login = '', previousLogin = '' }) {
    const password = currentPassword(context);
    await withDatabase(context, (at) => endLogin({ ...at, user: previousLogin, password }, login, undefined));
    return undefined;
  },
};

/** Two logins take turns: `app_blue` follows on `app` and on `app_green`. */
export function nextLogin(login: string): string {
  const base = login.replace(/_(blue|green)$/, '');
  return login.endsWith('_blue') ? `${base}_green` : `${base}_blue`;
}

function currentLogin({ environment, source, inputs, defaultOf }: Context): string {
  const login = inputs.get(source.userInput)?.value.reveal() ?? defaultOf(source.userInput);
  if (login) return login;
  throw new PlumblineError({
    what: `${source.userInput} has no value`,
    why: 'It is the login that goes with the password.',
    next: `Store it with "plumbline secrets set ${source.userInput} --env ${environment}".`,
  });
}

function currentPassword({ environment, key, inputs }: Context): string {
  const password = inputs.get(key)?.value.reveal();
  if (password) return password;
  throw new PlumblineError({
    what: `${key} has no value that could be rotated`,
    why: 'The next password is set with the present one.',
    next: `Store the present password with "plumbline secrets set ${key} --env ${environment}".`,
  });
}
