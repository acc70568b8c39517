import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FindEngineOptions, findEngine } from '../../../workspace/engine';
import { RELEASE_VERSION } from '../../../workspace/engine/release';
import { writeZip } from './zip-writer';

let folder: string;
let steps: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-engine-'));
  steps = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program on our PATH. */
function program(name: string, script: string): string {
  const path = join(folder, 'bin', name);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const engine = (name: string, version: string) => program(name, answering(version));
const answering = (version: string) => `echo '{"terraform_version":"${version}"}'`;

function options(env: Record<string, string> = {}): FindEngineOptions {
  return {
    env: { PATH: join(folder, 'bin'), ...env },
    cacheDir: join(folder, 'cache'),
    fetch: () => Promise.reject(new Error('no network here')),
    step: (text) => {
      steps.push(text);
      return {
        update: () => {},
        done: (last) => steps.push(last ?? ''),
        fail: (last) => steps.push(last ?? ''),
      };
    },
  };
}

describe('an engine on PATH', () => {
  test('is used when it is recent enough', async () => {
    const path = engine('terraform', '1.11.0');
    expect(await findEngine(options())).toEqual({
      kind: 'terraform',
      path,
      version: '1.11.0',
      source: 'PATH',
    });
  });

  test('may be tofu, also beside a terraform that is too old', async () => {
    engine('terraform', '1.5.7');
    engine('tofu', '1.12.6');
    expect(await findEngine(options())).toMatchObject({ kind: 'tofu', version: '1.12.6' });
  });

  test('is asked for its version once, and again after it changed', async () => {
    // Scripts are asked every time, so this one hides that it is one from the cache.
    const log = join(folder, 'log');
    const path = program('terraform', `echo asked >> ${log}\n${answering('1.11.4')}`);
    await findEngine(options());
    await findEngine(options());
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(2);

    const cache = join(folder, 'cache', 'probes.json');
    expect(existsSync(cache)).toBe(false);
    writeFileSync(path, readFileSync(process.execPath).subarray(0, 4));
    expect((await findEngine(options()).catch((error: Error) => error)) as Error).toMatchObject({
      message: expect.stringContaining(`${path} does not answer`),
    });
  });

  test('is named with its version when it is too old and there is nothing else', async () => {
    const path = engine('terraform', '1.10.5');
    await expect(findEngine(options())).rejects.toThrow(`${path} is version 1.10.5`);
    await expect(findEngine(options())).rejects.toThrow('1.11.0 or later');
  });
});

describe('PLUMBLINE_ENGINE', () => {
  test('names the one engine that may be used', async () => {
    engine('terraform', '1.11.4');
    const path = engine('my-tofu', '1.12.0');
    expect(await findEngine(options({ PLUMBLINE_ENGINE: path }))).toMatchObject({ kind: 'tofu', path });
    expect(await findEngine(options({ PLUMBLINE_ENGINE: 'my-tofu' }))).toMatchObject({ path });
  });

  test.each([
    ['nowhere', 'is not a program'],
    ['silent', 'does not answer'],
    ['ancient', 'is version 0.12.29: too old'],
  ])('is refused without a look at other engines: %s', async (name, problem) => {
    engine('terraform', '1.11.4');
    engine('ancient', '0.12.29');
    program('silent', 'exit 0');
    await expect(findEngine(options({ PLUMBLINE_ENGINE: name }))).rejects.toThrow(problem);
  });
});

describe('without an engine', () => {
  test('says what to install when nothing can be fetched', async () => {
    const error = await findEngine(options()).catch((reason: Error) => reason.message);
    expect(error).toContain('neither terraform nor tofu is on PATH');
    expect(error).toContain('no network here');
    expect(error).toContain('Install Terraform (https://');
  });

  test('does not touch the network when PLUMBLINE_OFFLINE is set', async () => {
    const fetch = jest.fn();
    await expect(findEngine({ ...options({ PLUMBLINE_OFFLINE: '1' }), fetch })).rejects.toThrow(
      'PLUMBLINE_OFFLINE',
    );
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('an official release', () => {
  let server: Server;
  let checksums: (name: string, sha256: string) => string;
  const ran = () => existsSync(join(folder, 'ran'));

  beforeEach(async () => {
    checksums = (name, sha256) => `${'0'.repeat(64)}  other.zip\n${sha256}  ${name}\n`;
    const script = `#!/bin/sh\ntouch ${join(folder, 'ran')}\n${answering(RELEASE_VERSION)}\n`;
    const archive = writeZip({ 'LICENSE.txt': Buffer.from('a licence'), terraform: Buffer.from(script) });
    const sha256 = createHash('sha256').update(archive).digest('hex');
    const names = ['linux', 'darwin'].flatMap((os) =>
      ['amd64', 'arm64'].map((arch) => ({ os, arch, filename: `terraform_${os}_${arch}.zip` })),
    );
    server = createServer(({ url = '' }, response) => {
      const name = url.split('/').at(-1)!;
      if (!url.startsWith(`/terraform/${RELEASE_VERSION}/`)) response.writeHead(404).end();
      else if (name === 'index.json') response.end(JSON.stringify({ shasums: 'SHA256SUMS', builds: names }));
      else if (name === 'SHA256SUMS')
        response.end(names.map(({ filename }) => checksums(filename, sha256)).join(''));
      else response.end(archive);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  const released = (): FindEngineOptions => ({
    ...options(),
    fetch,
    releasesUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });

  test('is fetched once, verified, and used from then on', async () => {
    expect(await findEngine(released())).toMatchObject({ version: RELEASE_VERSION, source: 'release' });
    expect(steps).toEqual([
      `Fetching Terraform ${RELEASE_VERSION}`,
      `Fetched Terraform ${RELEASE_VERSION}, checksum verified`,
    ]);
    server.closeAllConnections();
    expect(await findEngine(options())).toMatchObject({ version: RELEASE_VERSION, source: 'cache' });
  });

  test.each([
    ['differs', (name: string) => `${'a'.repeat(64)}  ${name}\n`, 'The published checksum is aaaa'],
    ['is not published', () => '', 'does not name this archive'],
  ])('is neither kept nor run when its checksum %s', async (_case, published, why) => {
    checksums = published;
    await expect(findEngine(released())).rejects.toThrow(why);
    expect(ran()).toBe(false);
    expect(existsSync(join(folder, 'cache')) ? readdirSync(join(folder, 'cache')) : []).toEqual([]);
  });
});
