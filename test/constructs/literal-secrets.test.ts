import {
  DeployHook,
  DokployCompose,
  Healthcheck,
  Input,
  RailwayService,
  type RailwayServiceProps,
} from '../../constructs';
import { defineEnv, field } from '../../constructs/env-schema';
import { GithubRepository, GithubValues } from '../../constructs/github';
import { dokployStack, emptyStack, pinned, railwayStack, refused } from './support/stack';

const SENTINEL = 'sentinel-4711';
const URL_WITH_PASSWORD = `postgres://app:${SENTINEL}@db/app`;

const railway = (props: Partial<RailwayServiceProps>) =>
  refused(() => new RailwayService(railwayStack(), 'web', { image: pinned, ...props }));

const env = defineEnv({ name: 'shop', base: { PLAIN: field.text({ description: 'd', secret: true }) } });

test.each<[string, Partial<RailwayServiceProps>, string]>([
  ['a variable named like a secret', { variables: { DB_PASSWORD: SENTINEL } }, 'variables.DB_PASSWORD'],
  ['a connection string', { variables: { DB: URL_WITH_PASSWORD } }, 'variables.DB'],
  ['what the schema calls a secret', { variables: env.production({ PLAIN: SENTINEL }) }, 'variables.PLAIN'],
  ['a command', { startCommand: `redis-server --requirepass ${SENTINEL}` }, 'startCommand'],
  [
    'a login',
    { registryCredentials: { username: 'a', password: SENTINEL as never } },
    'registryCredentials.password',
  ],
  ['a misspelt option', { passwrod: URL_WITH_PASSWORD } as never, 'passwrod'],
  [
    'a hook',
    { hooks: [DeployHook.after('smoke', ['curl', `https://a:${SENTINEL}@b`])] },
    'hooks.0: DeployHook.after: command.1',
  ],
])('a secret as a literal in %s is refused and not shown', (_, props, where) => {
  const parts = railway(props);
  expect(parts.what).toBe(`prod/web: ${where}`);
  expect(JSON.stringify(parts)).not.toContain(SENTINEL);
});

test('the input to declare is named', () => {
  const parts = railway({ variables: { DB_PASSWORD: SENTINEL } });
  expect(parts.why).toMatch(/its name says that it is a secret.*in git, in cdktf\.out/);
  expect(parts.next).toContain('Input.secret(stack, "db_password", { description: … })');
});

test.each<Record<string, string>>([
  { LOG_LEVEL: 'info', NEXT_PUBLIC_API_KEY: 'x', PASSWORD_FILE: '/run/secrets/db', REQUIRE_PASSWORD: 'true' },
  { DB_PASSWORD: '${{DB_PASSWORD_OF}}', DB_PASSWORD_OF: 'none' },
])('%j are no secrets', (variables) => {
  expect(() => new RailwayService(railwayStack(), 'web', { image: pinned, variables })).not.toThrow();
});

test('on Dokploy, at GitHub and as the default of an input as well', () => {
  const app = (variables: Record<string, string>) =>
    refused(
      () =>
        new DokployCompose(dokployStack(), 'x', {
          image: pinned,
          healthcheck: Healthcheck.http(),
          variables,
        }),
    );
  expect(app({ API_TOKEN: SENTINEL }).what).toBe('prod/x: variables.API_TOKEN');
  const stack = emptyStack();
  const token = Input.secret(stack, 'token', { description: 'd' });
  const repository = new GithubRepository(stack, 'github', { owner: 'acme', name: 'shop', token });
  const values = refused(() => new GithubValues(repository, 'x', { variables: { DB: URL_WITH_PASSWORD } }));
  expect(values.what).toBe('prod/github/x: variables.DB');
  const fallback = refused(() => Input.text(stack, 'db', { description: 'd', default: URL_WITH_PASSWORD }));
  expect(fallback.what).toBe('prod/db: default');
  expect(JSON.stringify([values, fallback])).not.toContain(SENTINEL);
});
