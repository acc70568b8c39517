import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFile } from '../../../../scripts/hooks/scan/file-rules';
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
    '.envrc',
    '.ENV.local',
    '.env.production',
    '.env~',
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
    '.envrc.example',
    'prod.tfvars.example',
    'test/fixtures/env/production.env',
    'constructs/environment.ts',
    'scripts/lib/tfvars/parse.ts',
    'src/vite.env.ts',
  ];
  expect(ignored(paths)).toEqual([]);
  for (const path of paths) expect(await checkFile({ path, bytes: Buffer.from('X=1\n') })).toEqual([]);
});

test('what is called encrypted is taken by git and has to be encrypted, in whatever case it is written', async () => {
  expect(ignored(['secrets/prod.enc.tfvars', 'secrets/prod.enc.tfvars.json', 'prod.enc.env'])).toEqual([]);
  for (const path of ['secrets/prod.enc.tfvars', 'secrets/PROD.ENC.TFVARS', 'prod.enc.tfvars.bak']) {
    const found = await checkFile({ path, bytes: Buffer.from('x = 1\n') });
    expect(found).toMatchObject([{ path, what: expect.stringContaining('it is not encrypted') }]);
  }
});
