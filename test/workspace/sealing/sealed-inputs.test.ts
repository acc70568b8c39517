import type { ManifestInput } from '../../../constructs/manifest';
import { Secret } from '../../../core/secret';
import { newEnvironment } from '../../../sandbox/github';
import { openSealed } from '../../../sandbox/github/sealed-box';
import type { Inputs } from '../../../workspace/inputs';
import { sealInputs } from '../../../workspace/sealing';
import { closeGithubs, openGithub, TOKEN } from '../../support/github';

const FINGERPRINT_KEY = 'a-fingerprint-key-of-at-least-32-characters';

const plain = { image: false, description: '', required: false };
const declared: ManifestInput[] = [
  { ...plain, name: 'token', secret: true },
  { ...plain, name: 'webhook', secret: true },
  {
    ...{ ...plain, name: 'github_production_token', secret: false },
    sealed: { repository: 'acme/shop', environment: 'production', secret: 'TOKEN', of: 'token' },
  },
  {
    ...{ ...plain, name: 'github_repository_webhook', secret: false },
    sealed: { repository: 'acme/shop', secret: 'WEBHOOK', of: 'webhook' },
  },
];

const inputs = (values: Readonly<Record<string, string>>): Inputs =>
  new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { value: new Secret(value), source: `file:${name}` },
    ]),
  );

async function github({ guarded = [] as string[] } = {}) {
  const simulator = await openGithub();
  const shop = simulator.repository('acme/shop');
  const warnings: string[] = [];
  const sealAll = (given: Readonly<Record<string, string>>, token: string | null = TOKEN) =>
    sealInputs({ environment: 'github', inputs: declared }, inputs(given), {
      access: {
        url: simulator.url,
        owner: 'acme',
        repository: 'shop',
        guarded,
        source: 'GITHUB_TOKEN',
        ...(token !== null && { token }),
      },
      env: {},
      signal: new AbortController().signal,
      warn: (text) => warnings.push(text),
    });
  return { simulator, shop, sealAll, warnings };
}

afterEach(closeGithubs);

const revealed = (result: Inputs) =>
  Object.fromEntries([...result].map(([name, { value }]) => [name, value.reveal()]));

describe('sealing the inputs of a stack', () => {
  test('puts what GitHub alone opens in place of each secret, and keeps the secrets from the engine', async () => {
    const { shop, sealAll, simulator } = await github();
    shop.environments.set('production', newEnvironment('production'));
    const result = revealed(
      await sealAll({
        token: 'the token',
        webhook: 'the webhook',
        fingerprint_key: FINGERPRINT_KEY,
        other: 'kept',
      }),
    );

    expect(Object.keys(result).sort()).toEqual([
      'fingerprint_key',
      'github_production_token',
      'github_repository_webhook',
      'other',
    ]);
    const opened = (name: string, keys: typeof shop.keys) => {
      const { key_id: id, encrypted_value: box } = JSON.parse(result[name]!);
      return openSealed(Buffer.from(box, 'base64'), keys.find((key) => key.id === id)!);
    };
    expect(opened('github_production_token', shop.environments.get('production')!.keys)).toBe('the token');
    expect(opened('github_repository_webhook', shop.keys)).toBe('the webhook');
    expect(simulator.requests).toHaveLength(2);
  });

  test('an unchanged secret stays the same text from run to run', async () => {
    const { sealAll } = await github();
    const given = { webhook: 'the webhook', fingerprint_key: FINGERPRINT_KEY };
    expect(revealed(await sealAll(given))).toEqual(revealed(await sealAll(given)));
  });

  test('a secret that is not given is no input, and costs no request', async () => {
    const { sealAll, simulator } = await github();
    expect((await sealAll({ fingerprint_key: FINGERPRINT_KEY })).size).toBe(1);
    expect(simulator.requests).toEqual([]);
  });

  test('leaves the secrets of an environment that GitHub does not have yet for later, and says so', async () => {
    const { sealAll, warnings } = await github();
    const result = await sealAll({ token: 'x', webhook: 'y', fingerprint_key: FINGERPRINT_KEY });
    expect([...result.keys()].sort()).toEqual(['fingerprint_key', 'github_repository_webhook']);
    expect(warnings).toEqual([expect.stringMatching(/no environment production yet.*its secret/)]);
  });

  test('a value for a sealed input that comes from outside does not get through', async () => {
    const { sealAll } = await github();
    const result = await sealAll({ github_production_token: 'forged', fingerprint_key: FINGERPRINT_KEY });
    expect(result.has('github_production_token')).toBe(false);
  });

  test('does not take a repository that the token may not see for one without environments', async () => {
    const { sealAll, simulator } = await github();
    simulator.state.tokens.set(TOKEN, { login: 'ada', access: 'none' });
    await expect(sealAll({ token: 'x', fingerprint_key: FINGERPRINT_KEY })).rejects.toMatchObject({
      parts: { why: expect.stringContaining('may not see it') },
    });
  });

  test.each([
    ['no token', { token: 'x' }, null, /has no token for GitHub/],
    ['no fingerprint key', { webhook: 'x' }, TOKEN, /lacks the input fingerprint_key/],
    [
      'a short fingerprint key',
      { webhook: 'x', fingerprint_key: 'short' },
      TOKEN,
      /has 5 characters, and needs 32/,
    ],
    [
      'a value longer than GitHub takes',
      { webhook: 'x'.repeat(49_153), fingerprint_key: FINGERPRINT_KEY },
      TOKEN,
      /value of WEBHOOK \(file:webhook\) is 49153 bytes/,
    ],
    [
      'an empty value, before it asks GitHub for anything',
      { token: '', fingerprint_key: FINGERPRINT_KEY },
      TOKEN,
      /value of TOKEN \(file:token\) is empty/,
    ],
    [
      'a blank value',
      { webhook: ' \n', fingerprint_key: FINGERPRINT_KEY },
      TOKEN,
      /value of WEBHOOK \(file:webhook\) is empty/,
    ],
  ] as const)('refuses %s', async (_, given, token, message) => {
    const { sealAll, simulator } = await github();
    const error = await sealAll(given, token).catch((thrown: Error) => thrown);
    if (token !== null && !('webhook' in given)) expect(simulator.requests).toEqual([]);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toMatch(/why: .*\n {2}next: /s);
  });

  test('warns of reviewers that GitHub would refuse, because the repository is private', async () => {
    const { sealAll, simulator, shop, warnings } = await github({ guarded: ['production'] });
    await sealAll({});
    shop.private = true;
    await sealAll({});
    simulator.state.organization.plan = 'enterprise';
    await sealAll({});
    expect(warnings).toEqual([
      expect.stringMatching(/acme\/shop is private and the plan of acme is "team".*production declares/),
    ]);
  });

  test('GitHub that refuses the token is told before anything starts', async () => {
    const { sealAll, simulator } = await github();
    simulator.state.tokens.clear();
    await expect(sealAll({ webhook: 'x', fingerprint_key: FINGERPRINT_KEY })).rejects.toThrow(
      /Cannot read the public key of acme\/shop.*401.*Bad credentials/s,
    );
  });
});
