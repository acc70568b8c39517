import { STATE_KINDS } from './state-kinds';

type Environment = Readonly<Record<string, string | undefined>>;

/** What one kind of child process may see. Names have no case, as Windows writes `Path`; `*` stands for any part of one. */
interface Sight {
  readonly passes: readonly string[];
  /** Of what passes. @default none */
  readonly withholds?: readonly string[];
  /** What it gets besides, whatever the surroundings say. */
  readonly sets?: Readonly<Record<string, string>>;
}

const STATE_SECRETS = Object.values(STATE_KINDS).flatMap(({ secrets }): readonly string[] => secrets);

const TEMPORARY = ['TMPDIR', 'TEMP', 'TMP'];
const PERSON = ['HOME', 'USER', 'LOGNAME', 'SHELL'];
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
const CERTIFICATES = ['SSL_CERT_FILE', 'SSL_CERT_DIR'];
/** What providers and the programs they start need. */
const SURROUNDINGS = [
  ...['PATH', ...PERSON, 'LANG', 'LC_*', ...TEMPORARY, 'SYSTEMROOT', 'APPDATA', 'USERPROFILE', 'XDG_*'],
  ...[...PROXIES, 'ALL_PROXY', ...CERTIFICATES, 'NODE_EXTRA_CA_CERTS'],
];

/**
 * Every kind of process that Plumbline starts, but the database of the sandbox, which is no part of the command line and gets a
 * PATH alone.
 */
const CHILDREN = {
  /**
   * Terraform or OpenTofu, with its providers and what they start. The caller adds the credentials of the stack's platforms and
   * its inputs. What would bend Plumbline's own arguments (`TF_CLI_ARGS`, `TF_DATA_DIR`, `TF_WORKSPACE`) stays behind.
   */
  engine: {
    passes: [
      ...SURROUNDINGS,
      ...['TF_PLUGIN_CACHE_DIR', 'TF_LOG*', 'TF_REATTACH_PROVIDERS', 'TF_TOKEN_*', 'TF_CLOUD_*'],
      'PLUMBLINE_FINGERPRINT_KEY',
    ],
    sets: { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_INPUT: '0' },
  },
  /** Our providers, in a process that serves them to engines. The caller adds the credentials of their platforms. */
  providerHost: { passes: [...SURROUNDINGS, 'PLUMBLINE_FINGERPRINT_KEY'] },
  /** An engine that is asked for its version; version managers' shims find their engines by HOME. */
  engineVersion: { passes: ['PATH', 'HOME'], sets: { CHECKPOINT_DISABLE: '1' } },
  /** The CDKTF app: its output may depend on no secret and no machine. */
  synth: { passes: ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SYSTEMROOT', 'LANG', 'TZ'] },
  /** esbuild's service. */
  bundler: { passes: ['PATH', 'HOME', ...TEMPORARY, 'SYSTEMROOT', 'ESBUILD_*', 'GOMAXPROCS'] },
  /** Go, which downloads modules and compiles them. */
  go: {
    passes: [
      ...['PATH', 'HOME', ...TEMPORARY, 'XDG_*', 'GO*', 'CGO_*', 'CC', 'CXX', 'SYSTEMROOT', 'LOCALAPPDATA'],
      ...[...PROXIES, 'ALL_PROXY', ...CERTIFICATES],
    ],
    withholds: ['GOOGLE_*'],
  },
  /** `GIT_*` too, as a merge or a hook hands its repository on that way. */
  git: {
    passes: ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'XDG_CONFIG_HOME', 'SSH_AUTH_SOCK', 'GIT_*'],
    sets: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
  },
  /**
   * Tools and tests that a git hook runs: the machine and the person's settings, and nothing that git set for the hook. A git
   * that a tool starts would else work on the repository, and the half-made index, of the commit under way.
   */
  hook: {
    passes: [
      ...['PATH', ...PERSON, ...TEMPORARY, 'LANG', 'LC_*', 'TZ', 'XDG_*', 'SYSTEMROOT', ...PROXIES],
      ...['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'npm_config_*', 'PLUMBLINE_TOOLS', 'TF_PLUGIN_CACHE_DIR'],
    ],
    withholds: ['npm_config_*auth*', 'npm_config_*password*', 'npm_config_*token*'],
    sets: { NO_COLOR: '1', FORCE_COLOR: '0' },
  },
  /** The person's editor, with all its settings; neither it nor its plug-ins have a use for credentials. */
  editor: {
    passes: ['*'],
    withholds: [
      ...['SOPS_AGE_KEY*', 'SOPS_AGE_SSH_PRIVATE_KEY*', 'TF_VAR_*', 'TF_TOKEN_*'],
      ...['*_TOKEN', '*_SECRET', '*_PASSWORD', '*_KEY', ...STATE_SECRETS],
    ],
  },
  /**
   * The person's command that fetches an age key. As sops has it, it runs in the person's environment: password managers need
   * their own settings and tokens. It has no use for keys and inputs of ours.
   */
  keyCommand: {
    passes: ['*'],
    withholds: ['SOPS_AGE_KEY', 'PLUMBLINE_FINGERPRINT_KEY', 'TF_VAR_*'],
  },
  /** Docker's credential helpers, which ask a key ring. */
  credentialHelper: {
    passes: ['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'GNUPGHOME'],
  },
  /** A team's check of a new secret; the caller adds the secret. */
  rotationCheck: { passes: ['PATH', 'HOME'] },
  sandbox: { passes: ['PATH'] },
  /** The command of `secrets exec`, which a person wants to run as they would by hand, and not to decrypt with. */
  exec: { passes: ['*'], withholds: ['SOPS_AGE_*'] },
} satisfies Readonly<Record<string, Sight>>;

export type ChildKind = keyof typeof CHILDREN;

/** Every kind of child process. */
export const CHILD_KINDS = Object.keys(CHILDREN) as readonly ChildKind[];

/**
 * The whole environment of a child process.
 * @param also names that this one child sees besides, such as the credentials of its platforms
 */
export function childEnvironment(
  kind: ChildKind,
  env: Environment,
  also: readonly string[] = [],
): Record<string, string> {
  const { passes, withholds = [], sets = {} }: Sight = CHILDREN[kind];
  const [passed, withheld] = [matcher([...passes, ...also]), matcher(withholds)];
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && passed.test(name) && !withheld.test(name)) child[name] = value;
  }
  return { ...child, ...sets };
}

function matcher(names: readonly string[]): RegExp {
  return new RegExp(`^(${names.map((name) => name.replaceAll('*', '.*')).join('|')})$`, 'is');
}
