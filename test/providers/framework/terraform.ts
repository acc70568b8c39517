import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleDemo } from './demo/bundle';

export interface Result {
  readonly code: number | null;
  /** Standard output and standard error. */
  readonly text: string;
}

/** A folder with the demo provider, in which the real `terraform` runs. */
export interface Workspace {
  readonly folder: string;
  /** Where the provider makes its sockets. */
  readonly sockets: string;
  write(main: string): void;
  run(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** The attributes of the only resource in the state. */
  state(): Record<string, unknown> | undefined;
  /** Text of a file of the workspace. */
  read(file: string): string;
  /** Deletes the state. */
  forget(): void;
  remove(): void;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Gets the process, which leads a process group, as soon as it is started. */
  readonly started?: (pid: number) => void;
  /** Gets everything printed so far, whenever more is printed. */
  readonly output?: (text: string) => void;
}

/** Platform folder name of a mirror, such as `linux_amd64`. */
const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

export function makeWorkspace(engine: string): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const sockets = join(folder, 'sockets');
  const mirror = join(folder, 'mirror', 'plumbline.internal/test/demo/0.1.0', platform);
  mkdirSync(mirror, { recursive: true });
  mkdirSync(sockets);
  const bundle = bundleDemo(folder);
  copyFileSync(bundle, join(mirror, 'terraform-provider-demo_v0.1.0.cjs'));
  const config = join(folder, 'cli.tfrc');
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror { path = "${join(folder, 'mirror')}" }\n}\n`,
  );

  return {
    folder,
    sockets,
    write: (main) => writeFileSync(join(folder, 'main.tf'), main),
    read: (file) => readFileSync(join(folder, file), 'latin1'),
    forget: () => rmSync(join(folder, 'terraform.tfstate'), { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
    state: () =>
      JSON.parse(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')).resources[0]?.instances[0],
    run: (args, { env = {}, started, output } = {}) =>
      new Promise((resolve) => {
        const child = spawn(engine, [...args, ...(args[0] === 'state' ? [] : ['-no-color'])], {
          cwd: folder,
          detached: true,
          env: {
            PATH: process.env['PATH'],
            HOME: folder,
            TF_CLI_CONFIG_FILE: config,
            CHECKPOINT_DISABLE: '1',
            TF_IN_AUTOMATION: '1',
            TF_INPUT: '0',
            TF_VAR_secret: 's3cr3t-of-the-team',
            PLUGIN_UNIX_SOCKET_DIR: sockets,
            ...env,
          },
        });
        started?.(child.pid!);
        let text = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (chunk) => {
            text += chunk;
            output?.(text);
          });
        }
        child.on('close', (code) => resolve({ code, text }));
      }),
  };
}
