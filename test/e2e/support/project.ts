import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toVariableText } from '../../../formats/tfvars';
import { openSecrets, secretsFileOf } from '../../../workspace/secrets-file';
import { copyFixture, createFolder, repository } from '../../support/project-folder';

const plumbline = join(repository, 'bin', 'plumbline.js');

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for messages. */
  readonly output: string;
}

export interface ProjectOptions {
  /** The engine to use. @default - the one on PATH */
  readonly engine?: string | undefined;
  /** Source of `main.ts`, which imports from `./constructs`. @default - the fixture project */
  readonly main?: string;
}

/** A project folder of its own with a sandbox of its own, driven through the command line as a person would. */
export class Project {
  readonly root = createFolder('e2e');
  private readonly engine: string | undefined;

  private constructor({ engine, main }: ProjectOptions) {
    this.engine = engine;
    copyFixture(this.root);
    if (main) this.write('main.ts', main);
    // A copy, so that a build in the repository does not change it under a running test.
    for (const name of ['mirror', 'provider-host', 'sandbox.cjs']) {
      cpSync(join(repository, 'dist', name), join(this.root, 'dist', name), { recursive: true });
    }
    mkdirSync(join(this.root, 'secrets'));
  }

  /** Starts a sandbox in which a simulated second takes 10 ms. */
  static async create(options: ProjectOptions = {}): Promise<Project> {
    const project = new Project(options);
    await project.ok('sandbox', 'up', '--second-ms', '10');
    return project;
  }

  get stackDir(): string {
    return this.path('cdktf.out/stacks/sandbox');
  }

  path(name: string): string {
    return join(this.root, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Changes one input of the sandbox environment, as a person would. */
  async setInput(name: string, value: string): Promise<void> {
    await this.ok('secrets', 'set', name, value, '--env', 'sandbox');
  }

  async input(name: string): Promise<string> {
    return (await this.ok('secrets', 'get', name, '--env', 'sandbox')).stdout.replace(/\n$/, '');
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(process.execPath, [plumbline, ...args], {
      cwd: this.root,
      env: { ...this.environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs the command line and waits for its answer. */
  run(...args: string[]): Promise<Answer> {
    return answerOf(this.start(args));
  }

  runWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Answer> {
    return answerOf(this.start(args, env));
  }

  /** Runs and expects exit code 0. */
  async ok(...args: string[]): Promise<Answer> {
    const answer = await this.run(...args);
    if (answer.code !== 0) {
      throw new Error(`plumbline ${args.join(' ')} ended with ${answer.code}:\n${answer.output}`);
    }
    return answer;
  }

  /** Runs the engine itself in the stack folder, without Plumbline; inputs come as `TF_VAR_*`. */
  async terraform(...args: string[]): Promise<Answer> {
    const { attributes } = await openSecrets(secretsFileOf(this.root, 'sandbox'), {
      root: this.root,
      env: {},
    });
    const variables = Object.fromEntries(
      attributes.map(({ name, value }) => [`TF_VAR_${name}`, toVariableText(value)]),
    );
    return answerOf(
      spawn(this.engine ?? 'terraform', args, {
        cwd: this.stackDir,
        env: { ...this.environment(), ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** Runs git in the project, as somebody with a name. */
  git(...args: string[]): string {
    const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    return execFileSync('git', [...author, ...args], {
      cwd: this.root,
      encoding: 'utf8',
      env: this.environment(),
    });
  }

  /** Labels of the API requests that the sandbox answered, oldest first. */
  async requests(): Promise<{ platform: string; label: string; status: number }[]> {
    const { url } = JSON.parse(this.read('.plumbline/sandbox/sandbox.json'));
    const answer = await fetch(`${url}/_sandbox/requests`);
    return (await answer.json()) as { platform: string; label: string; status: number }[];
  }

  /** Requests made while something runs. */
  async requestsDuring(act: () => Promise<unknown>): Promise<string[]> {
    const before = (await this.requests()).length;
    await act();
    return (await this.requests()).slice(before).map(({ label }) => label);
  }

  async remove(): Promise<void> {
    await this.run('sandbox', 'down');
    rmSync(this.root, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
    return {
      ...env,
      CHECKPOINT_DISABLE: '1',
      NO_COLOR: '1',
      ...(this.engine && { PLUMBLINE_ENGINE: this.engine }),
    };
  }
}

/** Waits for a child process to end. */
export function answerOf(child: ChildProcess): Promise<Answer> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr, output: `${stdout}\n${stderr}` }));
  });
}
