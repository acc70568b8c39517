import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentVersion } from '../../../sandbox/hcp-terraform';
import { closeHcps, type OpenedHcp, openHcp, TOKEN } from '../../support/hcp-terraform';
import { realEngine } from '../../workspace/engine/real-engine';

let hcp: OpenedHcp;
let folder: string;
let engine: string;

beforeAll(async () => {
  engine = (await realEngine()).path;
});
beforeEach(async () => {
  hcp = await openHcp({ workspaces: ['shop'] });
  folder = mkdtempSync(join(tmpdir(), 'plumbline-hcp-engine-'));
  writeFileSync(join(folder, 'empty.tfrc'), '');
  declare('one');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await closeHcps();
});

function declare(input: string): void {
  const config = {
    terraform: { cloud: hcp.cloud('shop') },
    resource: { terraform_data: { it: { input } } },
    output: { said: { value: '${terraform_data.it.output}' } },
  };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(config));
}

/** The engine by itself: what it asks of HCP Terraform, and what it makes of the answers. */
function run(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(engine, args, {
    cwd: folder,
    env: {
      ...{ PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      ...{ TF_CLI_CONFIG_FILE: join(folder, 'empty.tfrc'), SSL_CERT_FILE: hcp.env['SSL_CERT_FILE'] },
      [`TF_TOKEN_${hcp.host}`]: TOKEN,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, said }));
  });
}

const apply = () => run('apply', '-json', '-auto-approve');

test('a real engine keeps its state there, under a lock', async () => {
  expect(await run('init', '-json')).toMatchObject({ code: 0 });
  expect(await apply()).toMatchObject({ code: 0 });
  const workspace = hcp.workspace('shop');
  expect(JSON.parse(currentVersion(workspace)!.content!.toString())).toMatchObject({
    serial: 1,
    resources: [{ type: 'terraform_data' }],
  });
  expect(workspace.lock).toBeUndefined();
  expect(JSON.parse((await run('output', '-json')).said)).toMatchObject({ said: { value: 'one' } });
  expect(await run('plan', '-json', '-detailed-exitcode')).toMatchObject({ code: 0 });

  workspace.lock = { by: { type: 'users', id: 'user-grace' }, reason: '' };
  const locked = await run('plan', '-json');
  expect(locked.code).toBe(1);
  // The one who asks, under an id that frees nothing: the reason why the holder is asked for.
  expect(locked.said).toContain('Lock Info');
  expect(locked.said).not.toContain('grace');
});

test('a state that is not taken in leaves errored.tfstate and the lock, and can be pushed', async () => {
  await run('init', '-json');
  await apply();
  declare('two');
  hcp.faults.add(
    { kind: 'answer', status: 404 },
    { operation: 'POST /api/v2/workspaces/{workspace}/state-versions' },
  );
  const failed = await apply();
  expect(failed).toMatchObject({ code: 1, said: expect.stringContaining('Failed to persist state') });
  expect(existsSync(join(folder, 'errored.tfstate'))).toBe(true);
  expect(hcp.workspace('shop').lock).toBeDefined();
  expect(await run('force-unlock', '-force', 'acme/shop')).toMatchObject({ code: 0 });
  expect(await run('state', 'push', 'errored.tfstate')).toMatchObject({ code: 0 });
  const rescued = JSON.parse(readFileSync(join(folder, 'errored.tfstate'), 'utf8'));
  const kept = JSON.parse(currentVersion(hcp.workspace('shop'))!.content!.toString());
  expect(kept.resources).toEqual(rescued.resources);
});

test('a token that may not write a state is told no more than that nothing is there', async () => {
  await run('init', '-json');
  hcp.state.tokens.set(TOKEN, { ...hcp.state.users[0]!, access: 'read' });
  expect((await apply()).said).toContain('resource not found');
  hcp.state.tokens.set(TOKEN, { ...hcp.state.users[0]!, access: 'none' });
  expect((await run('plan', '-json')).said).toContain('workspace shop not found');
  hcp.state.tokens.clear();
  expect((await run('plan', '-json')).said).toContain('unauthorized');
});

test('stopped, it is not there, and started it is what it was', async () => {
  await run('init', '-json');
  await apply();
  await hcp.stop();
  expect((await run('plan', '-json')).said).toContain('connection refused');
  await hcp.start();
  expect(await run('plan', '-json', '-detailed-exitcode')).toMatchObject({ code: 0 });
});
