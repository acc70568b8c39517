import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '../../core/explain';
import { git } from '../../core/git';
import { PROVIDER_NAMESPACE, SERVICE_PLATFORMS } from '../../core/platforms';
import { PROVIDER_VERSION } from '../../providers/framework/version';
import { bad, ok, type Row } from '../../workspace/check-row';
import { findEngine } from '../../workspace/engine';

/** The oldest minor releases that load ES modules with `require`, as `engines` in package.json has them. */
const OLDEST_NODE: Readonly<Record<number, number>> = { 20: 19, 22: 12 };

/** @param version such as `20.19.0` */
export function checkNode(version: string): Row {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || minor >= (OLDEST_NODE[major] ?? Number.POSITIVE_INFINITY)) return ok('Node.js', version);
  return bad(
    'fail',
    'Node.js',
    `${version} is too old`,
    'Install a current release from https://nodejs.org.',
  );
}

/** Looks for an engine without fetching or building one. */
export async function checkEngine(env: NodeJS.ProcessEnv, cacheDir?: string): Promise<Row> {
  try {
    const engine = await findEngine({
      env: { ...env, PLUMBLINE_OFFLINE: '1' },
      ...(cacheDir !== undefined && { cacheDir }),
      step: () => ({ update() {}, done() {}, fail() {} }),
    });
    return ok('engine', `${engine.kind} ${engine.version} at ${engine.path} (found by ${engine.source})`);
  } catch (error) {
    const { what, next } = explain(error);
    const may = env['PLUMBLINE_OFFLINE'] ? '' : ' Otherwise the next plan fetches a release by itself.';
    return bad(env['PLUMBLINE_OFFLINE'] ? 'fail' : 'warn', 'engine', what, `${next}${may}`);
  }
}

const OS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The providers that the build writes for the engine to find. */
export function checkMirror(mirror: string, platform = process.platform, arch = process.arch): Row {
  const folder = `${OS[platform] ?? platform}_${ARCH[arch] ?? arch}`;
  const missing = SERVICE_PLATFORMS.filter((name) => {
    const file = `terraform-provider-${name}_v${PROVIDER_VERSION}.cjs`;
    return !isExecutable(join(mirror, PROVIDER_NAMESPACE, name, PROVIDER_VERSION, folder, file));
  });
  if (missing.length === 0)
    return ok('provider mirror', `${SERVICE_PLATFORMS.join(' and ')} ${PROVIDER_VERSION} for ${folder}`);
  const next =
    OS[platform] && ARCH[arch] ? 'Run `npm run build`.' : `Run Plumbline on Linux or macOS, x64 or arm64.`;
  return bad('fail', 'provider mirror', `no provider ${missing.join(', ')} for ${folder} in ${mirror}`, next);
}

/** Plaintext inputs must be out of git's reach and out of other users' sight. */
export async function checkPlaintext(root: string): Promise<Row> {
  const name = 'plaintext inputs';
  const folder = join(root, 'secrets');
  const files = existsSync(folder) ? readdirSync(folder).filter(isPlaintext) : [];
  const listed = gitLists(root);
  if (listed === undefined) return ok(name, `${list(files)}; this is no git repository`);
  if (listed.tracked.length > 0) {
    return bad(
      'fail',
      name,
      `git tracks ${listed.tracked.join(', ')}`,
      `Run \`git rm --cached ${listed.tracked.join(' ')}\`, and change the secrets.`,
    );
  }
  if (listed.exposed.length > 0) {
    return bad(
      'fail',
      name,
      `git does not ignore ${listed.exposed.join(', ')}`,
      'Add `secrets/*.tfvars` to .gitignore.',
    );
  }
  const open = files.filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0);
  if (open.length > 0 && process.platform !== 'win32') {
    const paths = open.map((file) => `secrets/${file}`).join(' ');
    return bad('warn', name, `other users of this machine can read ${paths}`, `Run \`chmod 600 ${paths}\`.`);
  }
  return ok(name, files.length === 0 ? 'none' : `${list(files)}, ignored by git`);
}

const list = (files: readonly string[]) => files.map((file) => `secrets/${file}`).join(', ') || 'none';

const isPlaintext = (file: string) => file.endsWith('.tfvars') && !file.endsWith('.enc.tfvars');

function gitLists(root: string): { tracked: string[]; exposed: string[] } | undefined {
  const lines = (...args: string[]) =>
    git(['ls-files', ...args, '--', 'secrets'], { cwd: root, env: process.env })
      .split('\n')
      .filter(isPlaintext);
  try {
    return { tracked: lines('--cached'), exposed: lines('--others', '--exclude-standard') };
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
