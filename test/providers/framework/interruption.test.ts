import { execFile } from 'node:child_process';
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithTool, findTool } from '../../support/tools';
import { type DemoApi, startDemoApi } from './demo/api';
import { makeWorkspace, type Workspace } from './terraform';

let api: DemoApi;
let space: Workspace;

describeWithTool('an interrupted provider', findTool('terraform', 'terraform'), (terraform) => {
  beforeAll(async () => {
    api = await startDemoApi();
    space = makeWorkspace(terraform);
    space.write(`
    terraform {
      required_providers {
        demo = { source = "plumbline.internal/test/demo", version = "0.1.0" }
      }
    }
    provider "demo" {
      endpoint = "${api.url}"
    }
    resource "demo_service" "web" {
      name = "web"
    }`);
    expect(await space.run(['init'])).toMatchObject({ code: 0 });
  });
  afterEach(async () => {
    api.hook = async () => undefined;
    api.onCreate = {};
    api.services.clear();
    space.forget();
    await noSockets();
  });
  afterAll(async () => {
    await api.close();
    space.remove();
  });

  /** Resolves as soon as every provider has removed the folder of its socket. */
  async function noSockets(): Promise<void> {
    const watcher = watch(space.sockets);
    try {
      while (readdirSync(space.sockets).length > 0)
        await new Promise((resolve) => watcher.once('change', resolve));
    } finally {
      watcher.close();
    }
  }

  /** Runs an apply and, as soon as a request of it arrives, does something to the process and holds the request. */
  async function applyWith(
    request: string,
    act: (pid: number) => Promise<void>,
    output?: (text: string) => void,
  ) {
    let pid = 0;
    api.hook = async (line) => {
      if (line.startsWith(request)) await act(pid);
      return undefined;
    };
    return space.run(['apply', '-auto-approve'], {
      env: { TF_LOG_PROVIDER: 'debug' },
      started: (own) => {
        pid = own;
      },
      ...(output ? { output } : {}),
    });
  }

  /** A promise and the function that resolves it. */
  function signal() {
    let resolve = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    return { promise, resolve };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in the middle of a write lets it finish and keeps the object in state',
    async (name) => {
      const stopping = signal();
      const { text } = await applyWith(
        'POST /services',
        async (pid) => {
          process.kill(-pid, name);
          await stopping.promise;
        },
        (text) => text.includes('stopping: reads and waits are aborted') && stopping.resolve(),
      );
      expect(text).toContain('creating');
      expect(api.services.size).toBe(1);
      expect(space.state()).toMatchObject({ attributes: { id: [...api.services.keys()][0], name: 'web' } });
      expect(space.state()).not.toHaveProperty('status');
    },
  );

  test('SIGINT ends a wait at once, says so, and keeps the object in state', async () => {
    api.onCreate = { slow: true };
    const { code, text } = await applyWith('GET /services/', async (pid) => {
      process.kill(-pid, 'SIGINT');
      await new Promise(() => {}); // never answered: only the abort ends this request
    });
    expect(code).toBe(1);
    expect(text).toMatch(/Error: Interrupted[\s\S]*not waited for any longer/);
    expect(space.state()).toMatchObject({
      status: 'tainted',
      attributes: { id: [...api.services.keys()][0] },
    });
  });

  test('a provider whose Terraform was killed finishes its write and is gone', async () => {
    const over = signal();
    const written = signal();
    const run = applyWith('POST /services', async (pid) => {
      process.kill(pid, 'SIGKILL');
      await over.promise;
      expect(readdirSync(space.sockets)).toHaveLength(1); // still there, with its write in flight
      written.resolve();
    });
    expect(await run).toMatchObject({ code: null });
    over.resolve();
    await written.promise;
    await noSockets();
    expect(api.services.size).toBe(1);
  });

  describe('the executable', () => {
    const run = promisify(execFile);
    const bundle = () => join(space.folder, 'terraform-provider-demo_v0.1.0.cjs');

    test('says that Node.js is missing in its first line of output, which Terraform quotes', async () => {
      const failure = await run(bundle(), [], { env: { PATH: '' } }).catch((error) => error);
      expect(failure).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^This provider needs Node\.js 20.*nodejs\.org.*\n$/),
      });
    });

    test('started by hand says what it is and prints nothing on standard output', async () => {
      const failure = await run(bundle()).catch((error) => error);
      expect(failure).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('Terraform starts it by itself'),
      });
    });
  });
});
