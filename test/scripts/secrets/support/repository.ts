import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { generateIdentity } from '../../../../formats/sops';
import { createSecrets, openSecrets, secretsFileAt } from '../../../../workspace/secrets-file';
import { copyFixture, placeProject, repository, SHARED } from '../../../support/project-folder';
import { buildWithProgress, type Ran, runInProcess } from '../../support/project';

/** The built command line. */
interface Program {
  /** What Node starts. */
  readonly file: string;
  /** The bundle itself, which names itself to git. */
  readonly bundle: string;
}

/**
 * Puts the built command line, before a suite, into a folder whose name has everything that a careless quotation trips over,
 * and removes it afterwards.
 */
export function useProgram(): Program {
  // Below node_modules, so that it finds the packages that are not bundled.
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "it's 100%P "));
  const program = { file: join(folder, 'start.cjs'), bundle: join(folder, 'plumbline.cjs') };
  beforeAll(async () => {
    expect(await buildWithProgress()).toBe(true);
    copyFileSync(join(repository, 'dist/plumbline.cjs'), program.bundle);
    const paths = [join(repository, 'bin/load.js'), program.bundle, join(repository, 'dist/compile-cache')];
    const [load, bundle, compiled] = paths.map((path) => JSON.stringify(path));
    writeFileSync(program.file, `require(${load}).load(${bundle}, ${compiled});\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return program;
}

/** A key and its public half. */
export type Person = Awaited<ReturnType<typeof generateIdentity>>;

export interface RunOptions {
  /** Who runs it. @default the owner of the repository */
  readonly as?: Person | 'nobody';
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** A git repository with a project in it. */
export class Repository {
  private constructor(
    readonly top: string,
    /** The project: the top, or a folder below it. */
    readonly root: string,
    readonly owner: Person,
    private readonly program: Program,
  ) {}

  /** @param folder of the project below the top of the repository */
  static async create(program: Program, folder = ''): Promise<Repository> {
    const top = mkdtempSync(join(tmpdir(), "plumbline's secrets "));
    const created = new Repository(top, join(top, folder), await generateIdentity(), program);
    mkdirSync(join(created.root, 'secrets'), { recursive: true });
    mkdirSync(join(top, '.git-home'));
    placeProject(created.root);
    copyFixture(created.root);
    const ignored = [...SHARED, 'main.ts', 'stacks', '.plumbline/', 'cdktf.out/', '.git-home/'];
    created.write('.gitignore', ignored.join('\n'));
    writeFileSync(join(top, '.git-home', '.gitignore'), '*');
    created.git('-C', top, 'init', '--quiet', '--initial-branch=main');
    return created;
  }

  /** Creates the encrypted file of an environment. */
  async seal(
    content: string,
    options: { environment?: string; form?: 'tfvars' | 'json'; recipients?: readonly string[] } = {},
  ): Promise<void> {
    const { environment = 'prod', form = 'tfvars', recipients = [this.owner.recipient] } = options;
    const secretsFile = secretsFileAt(this.root, environment, form);
    rmSync(secretsFile.path, { force: true });
    await createSecrets(
      secretsFile,
      { root: this.root, env: this.env(), recipients, now: () => new Date('2026-01-02T03:04:05Z') },
      content,
    );
  }

  /** What the encrypted file holds now, verified. */
  async open({ environment = 'prod', form = 'tfvars' as 'tfvars' | 'json', as = this.owner } = {}) {
    const secretsFile = secretsFileAt(this.root, environment, form);
    const { text, attributes, document } = await openSecrets(secretsFile, {
      root: this.root,
      env: this.env(as),
    });
    const values = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
    return { text, values, recipients: document.recipients, document };
  }

  /** Runs the command line in this process. */
  run(
    args: readonly string[],
    {
      as,
      env,
      cwd = this.root,
      input,
      bundle,
    }: RunOptions & { readonly input?: string | Uint8Array; readonly bundle?: string } = {},
  ): Promise<Ran> {
    return runInProcess({
      args: ['secrets', ...args],
      cwd,
      env: { ...this.env(as), ...env },
      input,
      file: this.program.bundle,
      bundle,
    });
  }

  /** Runs the command line in a process of its own: together with another one, or with children on its streams. */
  async runProcess(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = this.start(args, options);
    const said = [text(child.stdout!), text(child.stderr!)] as const;
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, out: await said[0], err: await said[1] };
  }

  /** Starts the command line, in a process group of its own. */
  start(args: readonly string[], { as, env, cwd = this.root }: RunOptions = {}) {
    return spawn(process.execPath, [this.program.file, 'secrets', ...args], {
      cwd,
      env: { ...this.env(as), ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, env: this.env(), encoding: 'utf8', stdio: 'pipe' });
  }

  /** Runs git where it may fail. */
  tryGit(args: readonly string[], { as, cwd = this.root }: RunOptions = {}): Ran {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd, env: this.env(as), encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
  }

  write(path: string, content: string | Uint8Array, mode = 0o644): string {
    writeFileSync(join(this.root, path), content, { mode });
    return join(this.root, path);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  remove(): void {
    rmSync(this.top, { recursive: true, force: true });
  }

  env(as: Person | 'nobody' = this.owner): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.top, '.git-home'),
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
      ...(as !== 'nobody' && { SOPS_AGE_KEY: as.identity }),
    };
  }
}
