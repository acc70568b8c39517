import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { markProcess } from '../../../core/processes';
import { describeWithTool, findTool } from '../../support/tools';
import { type DemoApi, startDemoApi } from '../framework/demo/api';
import { makeWorkspace, type Workspace } from '../framework/terraform';

const ADDRESS = 'plumbline.internal/plumbline/demo';

/** A promise and the function that resolves it. */
function signal<T = void>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

interface Host {
  readonly child: ChildProcess;
  /** `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
  readonly socket: string;
  /** What it said after that. */
  readonly said: readonly string[];
}

const engines = [
  { name: 'terraform', path: findTool('terraform', 'terraform') },
  { name: 'OpenTofu', path: findTool('tofu-1.12.6', 'tofu') },
];

describe.each(engines)('a provider in its host, with $name', ({ name, path }) => {
  describeWithTool(name, path, (engine) => {
    let apis: [DemoApi, DemoApi];
    let space: Workspace;
    let program: string;
    let host: Host;

    beforeAll(async () => {
      apis = [await startDemoApi(), await startDemoApi()];
      space = makeWorkspace(engine);
      program = join(space.folder, 'host.cjs');
      buildSync({
        entryPoints: [join(__dirname, 'demo.ts')],
        outfile: program,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
      });
      declare();
    });
    beforeEach(async () => {
      host = await startHost();
    });
    afterEach(async () => {
      host.child.stdin!.end();
      if (host.child.exitCode === null) await once(host.child, 'exit');
      for (const api of apis) {
        api.hook = async () => undefined;
        api.onCreate = {};
        api.services.clear();
      }
      space.forget();
    });
    afterAll(async () => {
      for (const api of apis) await api.close();
      space.remove();
    });

    /** Two blocks of one provider, each for a platform of its own. */
    function declare(): void {
      space.write(`
        terraform {
          required_providers {
            demo = { source = "${ADDRESS}" }
          }
        }
        provider "demo" {
          endpoint = "${apis[0].url}"
        }
        provider "demo" {
          alias    = "other"
          endpoint = "${apis[1].url}"
        }
        resource "demo_service" "one" {
          name = "one"
        }
        resource "demo_service" "two" {
          provider = demo.other
          name     = "two"
        }`);
    }

    async function startHost(): Promise<Host> {
      const temporary = join(space.folder, 'tmp');
      mkdirSync(temporary, { recursive: true });
      const child = spawn(process.execPath, [program], {
        env: { PATH: process.env['PATH'], TMPDIR: temporary },
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      const lines = createInterface(child.stdout);
      const [reattach] = await once(lines, 'line');
      const said: string[] = [];
      lines.on('line', (line) => said.push(line));
      return { child, reattach, socket: JSON.parse(reattach)[ADDRESS].Addr.String, said };
    }

    const run = (args: string[], started?: (pid: number) => void) =>
      space.run(args, { env: { TF_REATTACH_PROVIDERS: host.reattach }, ...(started && { started }) });
    const apply = (started?: (pid: number) => void) => run(['apply', '-auto-approve'], started);
    const names = (api: DemoApi) => [...api.services.values()].map((service) => service['name']);

    test('each block and each walk is configured for itself', async () => {
      expect(await apply()).toMatchObject({ code: 0 });
      expect(apis.map(names)).toEqual([['one'], ['two']]);
      const plan = await run(['plan', '-detailed-exitcode']);
      expect(plan).toMatchObject({ code: 0, text: expect.stringContaining('No changes') });
      expect(host.said.map((line) => JSON.parse(line))).toEqual([{ note: 'creating' }, { note: 'creating' }]);
    });

    test('its sockets lie in a folder that nobody else may enter, on a short path', () => {
      expect(statSync(dirname(host.socket)).mode & 0o777).toBe(0o700);
      expect(Buffer.byteLength(host.socket)).toBeLessThan(100);
    });

    test('Ctrl-C ends a wait at once, keeps the object in state, and the next run goes on', async () => {
      apis[0].onCreate = { slow: true };
      let pid = 0;
      apis[0].hook = async (request) => {
        if (!request.endsWith('/ready')) return undefined;
        process.kill(-pid, 'SIGINT');
        return new Promise(() => {}); // never answered: only the abort ends this request
      };
      const answer = await apply((own) => {
        pid = own;
      });
      expect(answer.code).toBe(1);
      expect(answer.text).toMatch(/Interrupted[\s\S]*not waited for any longer/);
      apis[0].hook = async () => undefined;
      apis[0].onCreate = {};
      expect(await apply()).toMatchObject({ code: 0 });
      expect(apis.map(names)).toEqual([['one'], ['two']]);
    });

    test('an engine that is killed ends its own session, after its write, and no other', async () => {
      const [killed, written, asked] = [signal(), signal(), signal()];
      let pid = 0;
      apis[0].hook = async (request) => {
        if (!request.startsWith('POST')) return undefined;
        process.kill(pid, 'SIGKILL');
        await killed.promise;
        asked.resolve();
        await written.promise;
        return undefined;
      };
      expect(
        await apply((own) => {
          pid = own;
        }),
      ).toMatchObject({ code: null });
      killed.resolve();
      await asked.promise;
      // Another engine works meanwhile, in the same host.
      expect(await run(['plan', '-lock=false'])).toMatchObject({ code: 0 });
      expect(apis[0].services.size).toBe(0);
      host.child.stdin!.end();
      written.resolve();
      await once(host.child, 'exit');
      expect(names(apis[0])).toEqual(['one']);
    });

    test('an owner that is gone is outlived until the engine is done, and no longer', async () => {
      apis[0].hook = async (request) => {
        if (request.startsWith('POST')) host.child.stdin!.end();
        return undefined;
      };
      const ended = once(host.child, 'exit');
      const done = apply((pid) => {
        host.child.stdin!.write(`${JSON.stringify({ engine: markProcess(pid) })}\n`);
      });
      expect(await done).toMatchObject({ code: 0 });
      await ended;
      expect(existsSync(dirname(host.socket))).toBe(false);
      expect(readdirSync(join(space.folder, 'tmp'))).toEqual([]);
    });

    test('a machine without a place for sockets is told at once', async () => {
      const child = spawn(process.execPath, [program], { env: { TMPDIR: join(space.folder, 'nowhere') } });
      const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect(code).toBe(1);
      expect(said).toMatch(/^ENOENT: .*nowhere.*\n$/);
    });

    test('an owner that ends while nothing runs takes it along', async () => {
      host.child.stdin!.end();
      expect(await once(host.child, 'exit')).toEqual([0, null]);
      expect(existsSync(dirname(host.socket))).toBe(false);
    });
  });
});
