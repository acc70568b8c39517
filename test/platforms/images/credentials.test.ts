import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetSecrets, redact } from '../../../core/redaction';
import { registryCredentials } from '../../../platforms/images/credentials';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plumbline-docker-'));
  mkdirSync(join(home, '.docker'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
  forgetSecrets();
});

const configure = (config: unknown) =>
  writeFileSync(
    join(home, '.docker', 'config.json'),
    typeof config === 'string' ? config : JSON.stringify(config),
  );
const auth = (text: string) => Buffer.from(text).toString('base64');

test('at ghcr.io the token of the environment counts, GHCR_TOKEN first', () => {
  configure({ auths: { 'ghcr.io': { auth: auth('docker:kept') } } });
  const env = { GHCR_TOKEN: 'the-ghcr-token', GITHUB_TOKEN: 'the-github-token', GITHUB_ACTOR: 'ada' };
  expect(registryCredentials('ghcr.io', { env, home })).toEqual({
    username: 'ada',
    password: 'the-ghcr-token',
    source: 'GHCR_TOKEN',
  });
  expect(registryCredentials('ghcr.io', { env: { ...env, GHCR_TOKEN: '' }, home })?.source).toBe(
    'GITHUB_TOKEN',
  );
  expect(registryCredentials('ghcr.io', { env: {}, home })?.password).toBe('kept');
});

test('GitHub’s token goes to no other registry', () => {
  const env = { GHCR_TOKEN: 'the-ghcr-token', GITHUB_TOKEN: 'the-github-token' };
  expect(registryCredentials('registry.acme.dev', { env, home })).toBeUndefined();
});

test('logins of docker are found, Docker Hub under its old address, passwords with colons whole', () => {
  configure({
    auths: {
      'https://index.docker.io/v1/': { auth: auth('maya:hub:with:colons') },
      'registry.acme.dev:5000': { auth: auth('maya:private') },
      'empty.acme.dev': {},
    },
  });
  expect(registryCredentials('docker.io', { env: {}, home })?.password).toBe('hub:with:colons');
  expect(registryCredentials('registry.acme.dev:5000', { env: {}, home })?.password).toBe('private');
  expect(registryCredentials('empty.acme.dev', { env: {}, home })).toBeUndefined();
  expect(redact('maya uses hub:with:colons')).toBe('maya uses [secret]');
});

test('a credential helper is asked by its protocol, without a shell', () => {
  const helper = join(home, 'docker-credential-test');
  writeFileSync(
    helper,
    `#!/bin/sh\nread server\n[ "$1" = get ] && printf '{"Username":"maya","Secret":"for-%s"}' "$server"\n`,
  );
  chmodSync(helper, 0o755);
  configure({ credsStore: 'test', credHelpers: { 'evil.acme.dev': 'x; touch /tmp/owned' } });
  const env = { PATH: `${home}:${process.env['PATH']}` };
  expect(registryCredentials('registry.acme.dev', { env, home })).toEqual({
    username: 'maya',
    password: 'for-registry.acme.dev',
    source: 'docker-credential-test',
  });
  expect(registryCredentials('evil.acme.dev', { env, home })).toBeUndefined();
});

test('a configuration that cannot be read is an error; none at all is not', () => {
  expect(registryCredentials('docker.io', { env: {}, home })).toBeUndefined();
  configure('{"auths": [');
  expect(() => registryCredentials('docker.io', { env: {}, home })).toThrow(
    "cannot be read as Docker's configuration",
  );
});
