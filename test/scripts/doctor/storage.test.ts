import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStorage } from '../../../scripts/doctor/storage';
import { renderExample } from '../../../workspace/variables/example';
import { manifestOf, shop } from '../env/support';

let root: string;

const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { stdio: 'pipe' });
const write = (path: string, text = '') => writeFileSync(join(root, path), text);
const row = (name: string, manifests = [manifestOf()]) =>
  checkStorage({ root, env: process.env }, manifests).find((one) => one.name === name)!;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-storage-'));
  mkdirSync(join(root, 'secrets'));
  git('init', '--quiet');
  write('.gitignore', '.env\n.env.*\n!.env.example\n');
  write('.env.example', renderExample([shop]));
  write('secrets/prod.enc.tfvars', '{}');
  git('add', '.env.example', 'secrets/prod.enc.tfvars');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('everything in its place is fine', () => {
  write('.env.local', 'SESSION_SECRET=x');
  for (const name of ['.env.example', '.env.local', 'pipeline secrets', 'values of environments'])
    expect(row(name)).toMatchObject({ status: 'ok' });
  expect(row('.env.local').detail).toBe('.env.local; ignored by git');
});

describe('.env.example', () => {
  test('that sets a secret is refused, by name', () => {
    write('.env.example', renderExample([shop]).replace('SESSION_SECRET=', 'SESSION_SECRET=SENTINEL'));
    const { status, detail, next } = row('.env.example');
    expect(status).toBe('fail');
    expect(detail).toContain('SESSION_SECRET');
    expect(detail + next).not.toContain('SENTINEL');
  });

  test('that is missing, not in git, or not what the schemas say is a warning', () => {
    git('rm', '--cached', '--quiet', '.env.example');
    expect(row('.env.example')).toMatchObject({ status: 'warn', detail: 'git does not track it' });
    write('.env.example', 'OTHER=1\n');
    expect(row('.env.example')).toMatchObject({ status: 'warn', detail: 'it is not what the schemas say' });
    rmSync(join(root, '.env.example'));
    expect(row('.env.example')).toMatchObject({ status: 'warn', next: expect.stringContaining('env sync') });
  });
});

describe('.env.local', () => {
  test('in git is refused', () => {
    write('.env.local', 'SESSION_SECRET=x');
    git('add', '--force', '.env.local');
    expect(row('.env.local')).toMatchObject({ status: 'fail', detail: 'git tracks .env.local' });
  });

  test('that git would take is refused, and one that is not there yet a warning', () => {
    write('.gitignore', '');
    expect(row('.env.local')).toMatchObject({ status: 'warn' });
    write('.env', 'SESSION_SECRET=x');
    expect(row('.env.local')).toMatchObject({
      status: 'fail',
      detail: 'git does not ignore .env.local, .env',
    });
  });
});

test('values without a history are a warning', () => {
  git('rm', '--cached', '--quiet', 'secrets/prod.enc.tfvars');
  expect(row('values of environments').detail).toContain('secrets/prod.enc.tfvars is not in git');
  rmSync(join(root, 'secrets/prod.enc.tfvars'));
  expect(row('values of environments').detail).toBe('prod: no file');
  write('secrets/prod.tfvars');
  expect(row('values of environments')).toMatchObject({
    status: 'warn',
    detail: expect.stringContaining('plaintext'),
  });
});

test('secrets of the pipeline are named by where they go', () => {
  const manifest = manifestOf();
  const seal = { repository: 'acme/shop', environment: 'production', secret: 'RAILWAY_TOKEN', of: 'token' };
  const inputs = [{ ...manifest.inputs[1]!, sealed: seal }];
  expect(row('pipeline secrets', [{ ...manifest, inputs }]).detail).toBe(
    '1 declared for production, each sealed before it leaves',
  );
});

test('outside of a repository what git would say is left out', () => {
  rmSync(join(root, '.git'), { recursive: true });
  for (const name of ['.env.example', '.env.local', 'values of environments'])
    expect(row(name)).toMatchObject({ status: 'ok' });
});
