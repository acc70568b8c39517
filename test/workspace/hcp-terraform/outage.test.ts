import { createOutput } from '../../../core/terminal/output';
import { type HttpRuntime, realRuntime } from '../../../platforms/http';
import { hcpAccess } from '../../../workspace/hcp-terraform';
import { watchOutage } from '../../../workspace/hcp-terraform/outage';
import { manifestOf } from '../engine/project';

const workspace = {
  data: { id: 'ws-1', attributes: { name: 'shop', locked: true, 'execution-mode': 'local' } },
};

/** A network that is up or not; each look at it is an event. */
function network() {
  let up = true;
  let seen: (() => void) | undefined;
  const runtime: HttpRuntime = {
    ...realRuntime,
    sleep: async () => {},
    random: () => 0,
    now: (
      (time) => () =>
        (time += 5_000)
    )(0),
    async fetch() {
      setImmediate(() => seen?.());
      if (!up) throw Object.assign(new Error(), { cause: { code: 'ECONNREFUSED' } });
      return new Response(JSON.stringify(workspace));
    },
  };
  return {
    runtime,
    set: (now: boolean) => {
      up = now;
    },
    looked: () =>
      new Promise<void>((resolve) => {
        seen = resolve;
      }),
  };
}

function watched(runtime: HttpRuntime, rescued = () => false) {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const output = createOutput({ stream, errStream: stream, env: {} });
  const place = { organization: 'acme', workspace: 'shop', hostname: 'app.terraform.io' };
  const manifest = manifestOf('shop', { state: { kind: 'cloud', ...place } });
  const access = hcpAccess(manifest, { env: { TF_API_TOKEN: 'token-0123456789' }, runtime })!;
  return { text: () => said.join(''), end: watchOutage(access, output, rescued, 1) };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise(setImmediate);
};

test('an outage is told at once and when it is over, and nothing is said without one', async () => {
  const net = network();
  const watch = watched(net.runtime);
  await net.looked();
  await net.looked();
  expect(watch.text()).toBe('');
  net.set(false);
  await until(() => watch.text() !== '');
  expect(watch.text()).toMatch(/^! Cannot read the workspace acme\/shop .*ECONNREFUSED.*up to 7 min.*let it/);
  net.set(true);
  await until(() => watch.text().includes('✓'));
  expect(watch.text()).toMatch(/\n✓ HCP Terraform at app\.terraform\.io answers again \(.* s\)\n$/);
  watch.end();
});

test('an outage that lasts is told when the engine has given up', async () => {
  const net = network();
  net.set(false);
  const watch = watched(net.runtime);
  await until(() => watch.text() !== '');
  watch.end();
  expect(watch.text()).toMatch(/\n✗ HCP Terraform at app\.terraform\.io does not answer/);
});

test('that the engine has put the state elsewhere is told once, with what a Ctrl-C does then', async () => {
  const net = network();
  net.set(false);
  let rescued = false;
  const watch = watched(net.runtime, () => rescued);
  await until(() => watch.text().includes('which a second Ctrl-C loses'));
  expect(watch.text()).not.toContain('given up');
  rescued = true;
  await until(() => watch.text().includes('a Ctrl-C loses nothing any more'));
  for (let looks = 0; looks < 4; looks += 1) await net.looked();
  watch.end();
  expect(watch.text().match(/given up/g)).toHaveLength(1);
});
