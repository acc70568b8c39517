import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { banner } from '../../providers/framework/banner';
import { PROVIDER_VERSION as VERSION } from '../../providers/framework/version';
import { type ProviderHost, startProviderHost } from '../../workspace/engine/provider-host';

/** As the build made it. */
const hostFolder = join(__dirname, '../../dist/provider-host');

export interface Outcome {
  readonly code: number | null;
  /** Both streams, in the order of arrival. */
  readonly output: string;
}

/**
 * A folder in which the real Terraform finds a provider of ours, bundled from its source. Commands that are given no other
 * variables than the workspace share a provider host, as those of one command of Plumbline do.
 */
export function terraformWorkspace(
  terraform: string,
  provider: string,
  env: Readonly<Record<string, string>>,
) {
  const dir = mkdtempSync(join(tmpdir(), 'plumbline-terraform-'));
  install(dir, provider);
  writeFileSync(join(dir, 'cli.tfrc'), '');

  const surroundings = { PATH: process.env['PATH'], HOME: dir };
  let host: ProviderHost | undefined;
  /** The host knows the variables of the workspace alone, and `init` installs the provider for those who start it. */
  const reattachment = async (args: readonly string[], extra: Readonly<Record<string, string>>) => {
    if (args[0] === 'init' || Object.keys(extra).some((name) => !name.startsWith('TF_VAR_')))
      return undefined;
    host ??= startProviderHost({ folder: hostFolder, env: { ...surroundings, ...env }, warn: console.warn });
    return host?.reattachment();
  };

  const run = async (
    args: readonly string[],
    extra: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> => {
    const reattach = await reattachment(args, extra);
    return new Promise((resolve, reject) => {
      const child = spawn(terraform, [...args], {
        cwd: dir,
        env: {
          ...surroundings,
          TF_CLI_CONFIG_FILE: join(dir, 'cli.tfrc'),
          TF_IN_AUTOMATION: '1',
          CHECKPOINT_DISABLE: '1',
          ...(reattach !== undefined && { TF_REATTACH_PROVIDERS: reattach }),
          ...env,
          ...extra,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          output += text;
        });
      }
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
    });
  };

  return {
    dir,
    run,
    /** Runs and expects success. */
    async ok(...args: string[]): Promise<string> {
      const { code, output } = await run(args);
      if (code !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${code}:\n${output}`);
      return output;
    },
    /** Exit code of a plan: 0 nothing to do, 2 something to do. */
    plan: (...args: string[]) => run(['plan', '-input=false', '-no-color', '-detailed-exitcode', ...args]),
    apply: (...args: string[]) => run(['apply', '-input=false', '-no-color', '-auto-approve', ...args]),
    write(configuration: object) {
      writeFileSync(join(dir, 'main.tf.json'), JSON.stringify(configuration, null, 2));
    },
    /** Attribute values of one resource in the state. */
    // biome-ignore lint/suspicious/noExplicitAny: attributes differ from type to type
    attributes(address: string): any {
      const [type, name] = address.split('.');
      const state = JSON.parse(readFileSync(join(dir, 'terraform.tfstate'), 'utf8'));
      // biome-ignore lint/suspicious/noExplicitAny: Terraform's state format
      return state.resources.find((each: any) => each.type === type && each.name === name)?.instances[0]
        ?.attributes;
    },
    read: (file: string) => readFileSync(join(dir, file)),
    async remove() {
      await host?.release();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const bundles = new Map<string, Uint8Array>();

/** Bundles a provider as the build does, once per test file. */
function bundleProvider(provider: string): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, `../../providers/${provider}/main.ts`)],
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // As the build does: a smaller file starts faster, and Terraform starts it three times per plan.
    minify: true,
    keepNames: true,
    banner: { js: banner },
  });
  return outputFiles[0]!.contents;
}

function install(dir: string, provider: string): void {
  const bundle = bundles.get(provider) ?? bundleProvider(provider);
  bundles.set(provider, bundle);
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const path = ['terraform.d', 'plugins', 'plumbline.internal', 'plumbline', provider, VERSION];
  const folder = join(dir, ...path, `${process.platform}_${arch}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `terraform-provider-${provider}_v${VERSION}.cjs`), bundle, { mode: 0o755 });
}
