import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile } from '../../../../scripts/hooks/secret-scan/file-rules';
import { keepPlaintextOut } from '../../../../scripts/secrets/init/git-ignore';
import { repository } from '../../support/project';
import { createRepository, type HookedRepository } from '../fixture';

let repo: HookedRepository;
beforeAll(() => {
  repo = createRepository({ '.gitignore': readFileSync(join(repository, '.gitignore'), 'utf8') });
});
afterAll(() => repo.remove());

/** Of the paths, those that git ignores by the rules of this project. */
function ignored(paths: readonly string[]): string[] {
  const checked = repo.git('check-ignore', '--no-index', '--verbose', '--non-matching', ...paths).split('\n');
  return paths.filter((_, index) => /^[^\t]+:\d+:[^!]/.test(checked[index]!));
}

const REFUSED = {
  'plaintext inputs': [
    'terraform.tfvars',
    'prod.auto.tfvars',
    'secrets/prod.tfvars',
    'secrets/old/prod.tfvars',
    'secrets/PROD.TFVARS',
    'secrets/prod.tfvars.json',
    'secrets/prod.tfvars.bak',
    'prod.tfvars~',
    'infra/.prod.tfvars.swp',
  ],
  'an environment file': [
    '.env',
    '.ENV.local',
    '.env.production',
    '.env~',
    '.env-cmdrc',
    '.env-cmdrc.json',
    '.env.js.bak',
    'prod.env',
    'apps/web/prod.env.bak',
    'test/fixtures/prod.env',
  ],
};

test.each(Object.entries(REFUSED))(
  '%s: ignored by git, and refused where somebody insists',
  async (what, paths) => {
    expect(ignored(paths)).toEqual(paths);
    for (const path of paths) {
      expect(await checkFile({ path, bytes: Buffer.from('x = 1\n') })).toMatchObject([{ path, what }]);
    }
  },
);

test('examples, made-up values for the hooks, and sources are neither', async () => {
  const paths = [
    '.env.example',
    '.env.web.example',
    '.envrc',
    '.envrc.example',
    '.env.d.ts',
    'apps/web/.env-cmdrc.js',
    '.env.config.mjs',
    '.env.config.cjs',
    'prod.tfvars.example',
    'secrets/prod.tfvars.json.example',
    'test/fixtures/env/production.env',
    'constructs/environment.ts',
    'formats/tfvars/parser.ts',
    'src/vite.env.ts',
  ];
  expect(ignored(paths)).toEqual([]);
  for (const path of paths) expect(await checkFile({ path, bytes: Buffer.from('X=1\n') })).toEqual([]);
});

test('what is called encrypted is taken by git and has to be encrypted, in whatever case it is written', async () => {
  const taken = ['secrets/prod.enc.tfvars', 'secrets/prod.enc.tfvars.json', 'prod.enc.env', '.env.enc.json'];
  expect(ignored([...taken, '.env.prod.enc.yaml'])).toEqual([]);
  for (const path of [...taken, 'secrets/PROD.ENC.TFVARS', 'prod.enc.tfvars.bak']) {
    const found = await checkFile({ path, bytes: Buffer.from('x = 1\n') });
    expect(found).toMatchObject([{ path, what: expect.stringContaining('it is not encrypted') }]);
  }
});

test('what `secrets init` has git ignore is what is refused', async () => {
  const bare = createRepository({ '.gitignore': 'node_modules\n' });
  try {
    const env = { PATH: process.env['PATH'] };
    bare.write('secrets/notes.md', 'x\n');
    keepPlaintextOut({ root: bare.root, env, environment: 'prod', dryRun: false });
    const allowed = ['prod.tfvars.example', 'prod.tfvars.json.example', '.gitignore', 'notes.md'];
    const refused = ['prod.tfvars', 'prod.tfvars.json', 'prod.tfvars.bak', 'prod.tfvars.example.bak'];
    for (const name of [...allowed, ...refused]) {
      const path = `secrets/${name}`;
      if (name.startsWith('prod')) bare.write(path, 'x = 1\n');
      const found = await checkFile({ path, bytes: Buffer.from('x = 1\n') });
      expect([name, found.length]).toEqual([name, refused.includes(name) ? 1 : 0]);
    }
    bare.git('add', 'secrets');
    expect(bare.git('ls-files', 'secrets').split('\n').sort()).toEqual(
      allowed.map((name) => `secrets/${name}`).sort(),
    );
  } finally {
    bare.remove();
  }
});
