import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTerraform, type TerraformJson } from '../../../constructs/terraform-json';
import type { Engine } from '../../../workspace/engine';
import { ensureInit } from '../../../workspace/engine/init';

const ENGINE: Engine = { kind: 'terraform', path: '/bin/terraform', version: '1.11.4', source: 'PATH' };

const entry = (source: string) =>
  `provider "${source}" {\n  version = "0.1.0"\n  hashes = [\n    "h1:x=",\n  ]\n}\n\n`;
const RAILWAY = entry('plumbline.internal/plumbline/railway');
const DOKPLOY = entry('plumbline.internal/plumbline/dokploy');
const NULL = entry('registry.terraform.io/hashicorp/null');

let stackDir: string;
let locks: string[];
let declared: string;

beforeEach(() => {
  stackDir = mkdtempSync(join(tmpdir(), 'init-'));
  locks = [];
  configure({ terraform: { required_providers: {} } });
  bundle('railway', 'one');
  bundle('dokploy', 'one');
});
afterEach(() => rmSync(stackDir, { recursive: true }));

function configure(config: TerraformJson): void {
  declared = describeTerraform(config, { inputs: [], services: [] }).init;
}

const lockFile = () => join(stackDir, '.terraform.lock.hcl');

function bundle(name: string, content: string): void {
  const folder = join(
    stackDir,
    'terraform.d/plugins/plumbline.internal/plumbline',
    name,
    '0.1.0/linux_amd64',
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `terraform-provider-${name}_v0.1.0.cjs`), content);
}

/** An engine whose `init` completes the lock file, as the real one does. */
function ensure(engine = ENGINE): Promise<boolean> {
  return ensureInit({
    stackDir,
    declared,
    engine,
    init: async () => {
      const found = readLock();
      locks.push(found);
      writeFileSync(
        lockFile(),
        [RAILWAY, DOKPLOY, NULL].reduce((text, part) => (text.includes(part) ? text : text + part), found),
      );
      return { hidden: false };
    },
  });
}

function readLock(): string {
  try {
    return readFileSync(lockFile(), 'utf8');
  } catch {
    return '';
  }
}

test('init runs once, and not again while nothing changed', async () => {
  expect(await ensure()).toBe(true);
  expect(await ensure()).toBe(false);
  configure({ terraform: { required_providers: {} }, resource: { terraform_data: { more: {} } } });
  expect(await ensure()).toBe(false);
});

test('where the engine could not install our providers, init runs again unless they are served', async () => {
  const runs: boolean[] = [];
  const once = (served: boolean) =>
    ensureInit({
      stackDir,
      declared,
      engine: ENGINE,
      hosted: async () => served,
      init: async () => {
        runs.push(served);
        return { hidden: true };
      },
    });
  await once(true);
  await once(true);
  await once(false);
  expect(runs).toEqual([true, false]);
});

test.each<[string, () => void]>([
  ['a required provider', () => configure({ terraform: { required_providers: { null: {} } } })],
  ['a module', () => configure({ terraform: { required_providers: {} }, module: { a: { source: './a' } } })],
  ['the lock file', () => writeFileSync(lockFile(), NULL)],
  ['a lock file that is gone', () => rmSync(lockFile())],
  ['a folder .terraform that is gone', () => rmSync(join(stackDir, '.terraform'), { recursive: true })],
  ['the content of one of our providers', () => bundle('railway', 'two')],
])('init runs again for %s', async (_what, change) => {
  await ensure();
  change();
  expect(await ensure()).toBe(true);
  expect(await ensure()).toBe(false);
});

test('init runs again for another engine', async () => {
  await ensure();
  expect(await ensure({ ...ENGINE, version: '1.12.0' })).toBe(true);
});

test('after a rebuild only the entry of that provider leaves the lock file', async () => {
  await ensure();
  bundle('railway', 'two');
  await ensure();
  expect(locks[1]).toBe(DOKPLOY + NULL);
});

test('an init that fails is tried again next time', async () => {
  const init = () => Promise.reject(new Error('no network'));
  await expect(ensureInit({ stackDir, declared, engine: ENGINE, init })).rejects.toThrow('no network');
  expect(await ensure()).toBe(true);
});
