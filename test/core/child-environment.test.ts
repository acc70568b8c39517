import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHILD_KINDS, type ChildKind, childEnvironment } from '../../core/child-environment';

/** Of everything that surroundings may hold: secrets of ours, of others, and what bends a program. */
const HOSTILE = [
  ...['PATH', 'HOME', 'USER', 'SHELL', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'EDITOR', 'TERM', 'DISPLAY'],
  ...['XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'DBUS_SESSION_BUS_ADDRESS', 'GNUPGHOME', 'SSH_AUTH_SOCK'],
  ...['https_proxy', 'NO_PROXY', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'LD_PRELOAD'],
  ...['SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', 'SOPS_AGE_KEY_CMD', 'SOPS_AGE_SSH_PRIVATE_KEY_FILE'],
  ...['SOPS_AGE_RECIPIENTS', 'PLUMBLINE_FINGERPRINT_KEY', 'PLUMBLINE_OFFLINE', 'PLUMBLINE_TOOLS'],
  ...['RAILWAY_TOKEN', 'DOKPLOY_TOKEN', 'DOKPLOY_URL', 'GITHUB_TOKEN', 'GH_TOKEN', 'SLACK_WEBHOOK_URL'],
  ...['VAULT_TOKEN', 'OP_SERVICE_ACCOUNT_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'DATABASE_URL', 'PGPASSWORD'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'PG_CONN_STR', 'PG_SCHEMA_NAME', 'TF_HTTP_PASSWORD'],
  'GOOGLE_CREDENTIALS',
  ...['TF_VAR_session_secret', 'TF_TOKEN_app_terraform_io', 'TF_LOG', 'TF_CLI_ARGS', 'TF_DATA_DIR'],
  ...[
    'TF_WORKSPACE',
    'TF_CLI_CONFIG_FILE',
    'TF_PLUGIN_CACHE_DIR',
    'TF_REATTACH_PROVIDERS',
    'TF_CLOUD_PROJECT',
  ],
  ...['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_CONFIG_COUNT', 'GOFLAGS', 'CGO_ENABLED', 'DOCKER_CONFIG'],
  ...['npm_config_registry', 'npm_config_//registry.internal/:_authToken', 'npm_config__password', 'CI'],
];
const env = Object.fromEntries(HOSTILE.map((name) => [name, `${name} of outside`]));

/** Of the hostile surroundings, what a child of each kind sees. */
const SURROUNDINGS = [
  ...['PATH', 'HOME', 'USER', 'SHELL', 'LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'XDG_RUNTIME_DIR'],
  ...['XDG_CONFIG_HOME', 'https_proxy', 'NO_PROXY', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'],
];
const SEEN: Readonly<Record<ChildKind, readonly string[]>> = {
  engine: [
    ...SURROUNDINGS,
    ...['PLUMBLINE_FINGERPRINT_KEY', 'TF_TOKEN_app_terraform_io', 'TF_LOG', 'TF_PLUGIN_CACHE_DIR'],
    ...['TF_REATTACH_PROVIDERS', 'TF_CLOUD_PROJECT'],
  ],
  providerHost: [...SURROUNDINGS, 'PLUMBLINE_FINGERPRINT_KEY'],
  engineVersion: ['PATH', 'HOME'],
  synth: ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'TEMP'],
  bundler: ['PATH', 'HOME', 'TMPDIR', 'TEMP'],
  go: [
    ...['PATH', 'HOME', 'TMPDIR', 'TEMP', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'https_proxy', 'NO_PROXY'],
    ...['SSL_CERT_FILE', 'GOFLAGS', 'CGO_ENABLED'],
  ],
  git: [
    ...['PATH', 'HOME', 'USER', 'TMPDIR', 'XDG_CONFIG_HOME', 'SSH_AUTH_SOCK'],
    ...['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_CONFIG_COUNT'],
  ],
  hook: [
    ...['PATH', 'HOME', 'USER', 'SHELL', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'XDG_RUNTIME_DIR'],
    ...['XDG_CONFIG_HOME', 'https_proxy', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'],
    ...['PLUMBLINE_TOOLS', 'TF_PLUGIN_CACHE_DIR', 'npm_config_registry'],
  ],
  editor: HOSTILE.filter(
    (name) =>
      !/^(SOPS_AGE_(KEY|SSH)|TF_VAR_|TF_TOKEN_|AWS_ACCESS|PG_CONN|GOOGLE_)/.test(name) &&
      !/_(TOKEN|KEY|PASSWORD)$/i.test(name),
  ),
  keyCommand: HOSTILE.filter(
    (name) => !['SOPS_AGE_KEY', 'PLUMBLINE_FINGERPRINT_KEY', 'TF_VAR_session_secret'].includes(name),
  ),
  credentialHelper: [
    ...['PATH', 'HOME', 'DISPLAY', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'GNUPGHOME'],
  ],
  rotationCheck: ['PATH', 'HOME'],
  sandbox: ['PATH'],
  exec: HOSTILE.filter((name) => !name.startsWith('SOPS_AGE_')),
};

const fromOutside = (child: Readonly<Record<string, string>>) =>
  Object.keys(child).filter((name) => child[name] === env[name]);

test.each(CHILD_KINDS)('a child of the kind %s sees what is listed and nothing else', (kind) => {
  expect(fromOutside(childEnvironment(kind, env))).toEqual(
    HOSTILE.filter((name) => SEEN[kind].includes(name)),
  );
  expect(SEEN[kind].filter((name) => !HOSTILE.includes(name))).toEqual([]);
});

test('no child but those a person chooses sees a key to decrypt with or a token', () => {
  const chosen: readonly ChildKind[] = ['editor', 'keyCommand', 'exec'];
  for (const kind of CHILD_KINDS.filter((name) => !chosen.includes(name))) {
    const seen = fromOutside(childEnvironment(kind, env)).filter((name) =>
      /SOPS|_TOKEN$|SECRET|PASS/i.test(name),
    );
    expect({ kind, seen }).toEqual({ kind, seen: [] });
  }
});

test('what a kind sets counts more than what the surroundings say', () => {
  expect(childEnvironment('git', { LC_ALL: 'de_DE', GIT_TERMINAL_PROMPT: '1' })).toEqual({
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
  });
});

test('one child may see more than its kind, whatever the case of the names', () => {
  expect(
    childEnvironment('sandbox', { Path: '/bin', RAILWAY_TOKEN: 'r', X: undefined }, ['RAILWAY_TOKEN']),
  ).toEqual({ Path: '/bin', RAILWAY_TOKEN: 'r' });
});

test('whatever starts a process takes its environment from the table', () => {
  const root = join(__dirname, '../..');
  const rooms = [
    'core',
    'formats',
    'platforms',
    'rollout',
    'providers',
    'workspace',
    'rotation',
    'scripts',
    'tools',
  ];
  const starting = rooms
    .flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`),
    )
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return /\b(spawn|spawnSync|execFile|execFileSync|exec|fork)\b[^']*'node:child_process'/.test(text);
    });
  expect(starting).toContain('core/git.ts');
  const without = starting.filter(
    (file) => !/\benv: (\{ \.\.\.)?childEnvironment\(/.test(readFileSync(join(root, file), 'utf8')),
  );
  // They are handed the environment, made from the table by `child-env.ts` and by `run.ts` beside it.
  expect(without).toEqual([
    'workspace/engine/engine-process.ts',
    'workspace/engine/provider-host.ts',
    'scripts/secrets/exec/child.ts',
  ]);
});
