import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { GithubSimulator } from '../../../sandbox/github';
import type { GithubTarget } from '../../fixtures/project/stacks/environments';
import { type Ran, runCli } from '../../scripts/support/project';
import { TOKEN } from '../../support/github';
import { copyFixture, createFolder, repository } from '../../support/project-folder';

/** Version of the provider that the test tools are built with. */
const PROVIDER = '6.11.1';

export interface GithubProjectOptions {
  readonly simulator: GithubSimulator;
  /** Path of the real provider. */
  readonly provider: string;
  readonly engine: string;
  /** Registry whose providers the engine asks for when none is named. */
  readonly registry: string;
}

/** A project whose only environment is a repository at the simulator, driven through the command line. */
export class GithubProject {
  readonly root = createFolder('github');

  constructor(private readonly options: GithubProjectOptions) {
    copyFixture(this.root);
    renameSync(this.path('main.ts'), this.path('all.ts'));
    mkdirSync(join(this.root, 'secrets'));
    cpSync(join(repository, 'dist/mirror'), join(this.root, 'dist/mirror'), { recursive: true });
    this.placeProvider();
  }

  /** Declares what the repository at GitHub shall be. */
  declare(target: Partial<GithubTarget>): void {
    const whole: GithubTarget = {
      owner: 'acme',
      repository: 'shop',
      environments: [],
      requiredChecks: ['Build Verification'],
      writeDelayMs: 1,
      ...target,
    };
    const environments = JSON.stringify(
      [
        {
          name: 'github',
          tier: 'production',
          state: { kind: 'local', onlyOnThisMachine: true },
          github: whole,
        },
      ],
      null,
      2,
    );
    this.write(
      'main.ts',
      `import { synthesize as all } from './all';\n` +
        `export const synthesize = () => all({ environments: ${environments} });\n`,
    );
  }

  /** Writes the inputs file. */
  give(inputs: Readonly<Record<string, string>>): void {
    const lines = Object.entries(inputs).map(
      ([name, value]) => `${name} = ${JSON.stringify(value).replaceAll('${', () => '$${')}\n`,
    );
    this.write('secrets/github.tfvars', lines.join(''));
  }

  run(...args: string[]): Promise<Ran> {
    return this.runWith({ GITHUB_TOKEN: TOKEN }, ...args);
  }

  /** Runs with these variables besides the address of the simulator, and no token but one of them. */
  runWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> {
    return runCli(args, {
      cwd: this.root,
      env: {
        TF_VAR_github_api_url: this.options.simulator.url,
        PLUMBLINE_ENGINE: this.options.engine,
        NO_COLOR: '1',
        ...env,
      },
    });
  }

  async ok(...args: string[]): Promise<Ran> {
    const ran = await this.run(...args);
    if (ran.code !== 0)
      throw new Error(`plumbline ${args.join(' ')} ended with ${ran.code}:\n${ran.out}\n${ran.err}`);
    return ran;
  }

  /** The one JSON document that a command prints. */
  async json(...args: string[]): Promise<{ code: number | null; document: ReturnType<typeof JSON.parse> }> {
    const { code, out, err } = await this.run(...args, '--json');
    try {
      return { code, document: JSON.parse(out) };
    } catch {
      throw new Error(`no JSON from plumbline ${args.join(' ')} (${code}):\n${out}\n${err}`);
    }
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

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Puts the provider where each stack looks for providers first, so that `init` downloads nothing. */
  private placeProvider(): void {
    const { provider, registry } = this.options;
    const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
    const folder = join(this.root, 'dist/mirror', registry, 'integrations/github', PROVIDER, platform);
    const file = join(folder, `terraform-provider-github_v${PROVIDER}`);
    mkdirSync(folder, { recursive: true });
    copyFileSync(provider, file);
    chmodSync(file, 0o755);
  }
}
