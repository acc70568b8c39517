import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetSecrets, redact } from '../../../core/redaction';
import { type CredentialPlaces, registryCredentials } from '../../../platforms/images/credentials';

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
const find = (registry: string, places: CredentialPlaces, repository = 'acme/grid') =>
  registryCredentials({ registry, repository }, places);
const auth = (text: string) => Buffer.from(text).toString('base64');

test('at ghcr.io the token of the environment counts, GHCR_TOKEN first', () => {
  configure({ auths: { 'ghcr.io': { auth: auth('docker:kept') } } });
  const env = { GHCR_TOKEN: 'the-ghcr-token', GITHUB_TOKEN: 'the-github-token', GITHUB_ACTOR: 'ada' };
  expect(find('ghcr.io', { env, home })).toEqual({
    username: 'ada',
    password: 'the-ghcr-token',
    source: 'GHCR_TOKEN',
  });
  expect(find('ghcr.io', { env: { ...env, GHCR_TOKEN: '' }, home })?.source).toBe('GITHUB_TOKEN');
  expect(find('ghcr.io', { env: {}, home })?.password).toBe('kept');
});

test('GitHub’s token goes to no other registry', () => {
  const env = { GHCR_TOKEN: 'the-ghcr-token', GITHUB_TOKEN: 'the-github-token' };
  expect(find('registry.acme.dev', { env, home })).toBeUndefined();
});

test('logins of docker are found, Docker Hub under its old address, passwords with colons whole', () => {
  configure({
    auths: {
      'https://index.docker.io/v1/': { auth: auth('maya:hub:with:colons') },
      'registry.acme.dev:5000': { auth: auth('maya:private') },
      'empty.acme.dev': {},
    },
  });
  expect(find('docker.io', { env: {}, home })?.password).toBe('hub:with:colons');
  expect(find('registry.acme.dev:5000', { env: {}, home })?.password).toBe('private');
  expect(find('empty.acme.dev', { env: {}, home })).toBeUndefined();
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
  expect(find('registry.acme.dev', { env, home })).toEqual({
    username: 'maya',
    password: 'for-registry.acme.dev',
    source: 'docker-credential-test',
  });
  expect(find('evil.acme.dev', { env, home })).toBeUndefined();
});

test('a configuration that cannot be read is an error; none at all is not', () => {
  expect(find('docker.io', { env: {}, home })).toBeUndefined();
  configure('{"auths": [');
  expect(() => find('docker.io', { env: {}, home })).toThrow("cannot be read as Docker's configuration");
});

test.each([
  ['an address with a version', { 'https://registry.acme.dev/v2/': { auth: auth('maya:it') } }],
  ['an address without encryption', { 'http://registry.acme.dev': { auth: auth('maya:it') } }],
  ['a host with a version', { 'registry.acme.dev/v1/': { auth: auth('maya:it') } }],
  ['name and password apart', { 'registry.acme.dev': { username: 'maya', password: 'it' } }],
  ['a password padded with zeros', { 'registry.acme.dev': { auth: auth('maya:it\0\0') } }],
  [
    'nothing where a version before had something',
    { 'registry.acme.dev': { auth: auth('maya:it'), password: null } },
  ],
])('a login of docker is found under %s', (_, auths) => {
  configure({ auths, credsStore: '', credHelpers: null });
  expect(find('registry.acme.dev', { env: {}, home })).toMatchObject({ username: 'maya', password: 'it' });
  expect(find('registry.acme.dev.evil.example', { env: {}, home })).toBeUndefined();
});

test.each([
  'docker.io',
  'index.docker.io',
  'https://index.docker.io/v1/',
  'https://registry-1.docker.io/v2/',
])('Docker Hub is %s as well', (key) => {
  configure({ auths: { [key]: { auth: auth('maya:hub') } } });
  expect(find('docker.io', { env: {}, home })?.password).toBe('hub');
});

test('a helper that is not installed, or knows nobody, leaves it to the file', () => {
  const helper = join(home, 'docker-credential-forgetful');
  writeFileSync(helper, '#!/bin/sh\necho "credentials not found in native keychain"\nexit 1\n', {
    mode: 0o755,
  });
  const auths = { 'registry.acme.dev': { auth: auth('maya:kept') } };
  const env = { PATH: `${home}:${process.env['PATH']}` };
  for (const credsStore of ['not-installed', 'forgetful', '']) {
    configure({ auths, credsStore });
    expect(find('registry.acme.dev', { env, home })?.password).toBe('kept');
  }
});

test('a helper of one registry is asked under the name it is written with, and may answer an identity token', () => {
  const helper = join(home, 'docker-credential-own');
  writeFileSync(
    helper,
    '#!/bin/sh\nread server\nprintf \'{"ServerURL":"x","Username":"<token>","Secret":"for-%s"}\' "$server"\n',
    { mode: 0o755 },
  );
  configure({ credHelpers: { 'https://acme.azurecr.io': 'own' }, credsStore: 'not-installed' });
  const env = { PATH: `${home}:${process.env['PATH']}` };
  expect(find('acme.azurecr.io', { env, home })).toEqual({
    username: '<token>',
    password: 'for-https://acme.azurecr.io',
    kind: 'identity-token',
    source: 'docker-credential-own',
  });
});

test('identity tokens and tokens of the registry are told from passwords, and masked', () => {
  const identitytoken = 'the-identity-token';
  configure({
    auths: {
      'acme.azurecr.io': { auth: auth('00000000-0000-0000-0000-000000000000:'), identitytoken },
      'registry.acme.dev': { registrytoken: 'the-registry-token' },
    },
  });
  expect(find('acme.azurecr.io', { env: {}, home })).toMatchObject({
    password: identitytoken,
    kind: 'identity-token',
  });
  expect(find('registry.acme.dev', { env: {}, home })).toMatchObject({ kind: 'registry-token' });
  expect(redact(identitytoken)).toBe('[secret]');
});

test('a login of podman counts for the longest name it is for, where docker has none', () => {
  const folder = join(home, 'run', 'containers');
  mkdirSync(folder, { recursive: true });
  const auths = {
    'quay.io': { auth: auth('maya:all') },
    'quay.io/acme': { auth: auth('maya:acme') },
    'quay.io/acme/grid': { auth: auth('maya:grid') },
  };
  writeFileSync(join(folder, 'auth.json'), JSON.stringify({ auths }));
  const places = { env: { XDG_RUNTIME_DIR: join(home, 'run') }, home };
  expect(find('quay.io', places)?.password).toBe('grid');
  expect(find('quay.io', places, 'acme/grid-two')?.password).toBe('acme');
  expect(find('quay.io', places, 'acmes/grid')?.password).toBe('all');
  configure({ auths: { 'quay.io': { auth: auth('maya:docker') } } });
  expect(find('quay.io', places)?.password).toBe('docker');
});
