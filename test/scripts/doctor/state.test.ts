import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realRuntime } from '../../../platforms/http';
import { newActor } from '../../../sandbox/hcp-terraform';
import { checkState } from '../../../scripts/doctor/state';
import { closeHcps, type OpenedHcp, openHcp, TOKEN } from '../../support/hcp-terraform';
import { manifestOf } from '../../workspace/engine/project';

let hcp: OpenedHcp;
let stackDir: string;
beforeEach(async () => {
  hcp = await openHcp({ workspaces: ['shop'] });
  stackDir = mkdtempSync(join(tmpdir(), 'plumbline-doctor-state-'));
});
afterEach(async () => {
  rmSync(stackDir, { recursive: true });
  await closeHcps();
});

async function check({ env = hcp.env as Record<string, string>, named = true } = {}) {
  let slept = 0;
  const sleep = async (ms: number) => {
    slept += Math.ceil(ms);
  };
  const place = { organization: 'acme', workspace: 'shop', hostname: hcp.host };
  const rows = await checkState({
    ...{ stackDir, named, env: { HOME: stackDir, ...env } },
    manifest: manifestOf('shop', { state: { kind: 'cloud', ...place } }),
    runtime: { ...realRuntime, sleep, now: () => Date.now() + slept },
  });
  return {
    rows,
    statuses: Object.fromEntries(rows.map(({ name, status }) => [name.replace('state: ', ''), status])),
    text: rows.map(({ detail, next }) => `${detail} ${next}`).join('\n'),
  };
}

test('a state that can be worked with', async () => {
  const { statuses, text } = await check();
  expect(statuses).toEqual({ token: 'ok', workspace: 'ok', permissions: 'ok', lock: 'ok' });
  expect(text).toContain('of user ada (from TF_API_TOKEN)');
  expect(text).toContain('acme/shop, execution mode "local", no state yet');
  expect(text).not.toContain(TOKEN);
});

interface Trouble {
  readonly expected: Readonly<Record<string, string>>;
  readonly words: string;
  readonly happen: () => void | Promise<void>;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'a workspace that is missing': {
    ...{ expected: { workspace: 'fail' }, words: 'state create shop' },
    happen: () => {
      hcp.state.workspaces.splice(0);
    },
  },
  'a workspace that runs plans elsewhere': {
    ...{ expected: { workspace: 'fail' }, words: '"remote"' },
    happen: () => {
      hcp.workspace('shop').executionMode = 'remote';
    },
  },
  'a token that only reads': {
    ...{ expected: { permissions: 'fail' }, words: 'lock the workspace' },
    happen: () => {
      hcp.state.tokens.set(TOKEN, newActor('reader', 'read'));
    },
  },
  'a token that is wrong': {
    ...{ expected: { token: 'fail' }, words: 'wrong, expired' },
    happen: () => hcp.state.tokens.clear(),
  },
  'a lock': {
    ...{ expected: { lock: 'warn' }, words: 'held by user ada' },
    happen: () => {
      hcp.workspace('shop').lock = { by: { type: 'users', id: hcp.state.users[0]!.id }, reason: '' };
    },
  },
  'a server that is gone': {
    ...{ expected: { token: 'unknown' }, words: 'ECONNREFUSED' },
    happen: () => hcp.stop(),
  },
  'a state that was not saved': {
    ...{ expected: { 'newest version': 'fail' }, words: 'plumbline state recover shop' },
    happen: () => writeFileSync(join(stackDir, 'errored.tfstate'), '{}'),
  },
};

test.each(Object.entries(TROUBLES))('%s is a row of its own', async (_name, { expected, words, happen }) => {
  await happen();
  const { statuses, text } = await check();
  expect(statuses).toMatchObject(expected);
  expect(text).toContain(words);
});

test('without a token fails where the environment was named, and is a warning else', async () => {
  const env = { SSL_CERT_FILE: hcp.env['SSL_CERT_FILE']! };
  expect((await check({ env })).statuses).toEqual({ token: 'fail' });
  expect((await check({ env, named: false })).statuses).toEqual({ token: 'warn' });
  expect(hcp.requests).toEqual([]);
});
