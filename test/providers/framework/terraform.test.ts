import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithTool, findTool } from '../../support/tools';
import { type DemoApi, startDemoApi } from './demo/api';
import { makeWorkspace, type Workspace } from './terraform';

const KEY = 'k'.repeat(32);
let api: DemoApi;
let space: Workspace;

/** A configuration with one service whose arguments are given. */
const main = (body: string, provider = `endpoint = "${api.url}"\n  fingerprint_key = "${KEY}"`) => `
terraform {
  required_providers {
    demo = { source = "plumbline.internal/test/demo", version = "0.1.0" }
  }
}
variable "secret" {
  type      = string
  ephemeral = true
}
provider "demo" {
  ${provider}
}
resource "demo_service" "web" {
  ${body}
}
`;
const plain = 'name = "web"';
const apply = () => space.run(['apply', '-auto-approve']);
const plan = (...args: string[]) => space.run(['plan', '-detailed-exitcode', ...args]);

describeWithTool('a provider under Terraform', findTool('terraform', 'terraform'), (terraform) => {
  beforeAll(async () => {
    api = await startDemoApi();
    space = makeWorkspace(terraform);
    space.write(main(plain));
    const { code, text } = await space.run(['init']);
    expect(text).toContain('successfully initialized');
    expect(code).toBe(0);
  });
  afterEach(async () => {
    api.hook = async () => undefined;
    api.onCreate = {};
    space.write(main(plain));
    space.forget();
    api.services.clear();
  });
  afterAll(async () => {
    // No provider left a socket folder behind, whatever the tests did to it.
    expect(readdirSync(space.sockets)).toEqual([]);
    await api.close();
    space.remove();
  });

  test('apply creates what was declared, with every default, and is followed by an empty plan', async () => {
    space.write(
      main(`
      name        = "web"
      cpu         = 0.1
      quota       = 9007199254740993
      tags        = ["b", "a"]
      labels      = { team = "grid", "a key" = "x" }
      healthcheck = { path = "/health" }
      mounts      = [{ path = "/data" }, { path = "/cache", size = 5 }]`),
    );
    expect(await space.run(['validate'])).toMatchObject({ code: 0 });
    expect(await plan()).toMatchObject({ code: 2 });
    expect(await apply()).toMatchObject({ code: 0, text: expect.stringContaining('1 added') });
    expect(space.state()).toMatchObject({
      attributes: {
        name: 'web',
        region: 'eu',
        zone: 'a',
        cpu: 0.1,
        labels: { team: 'grid', 'a key': 'x' },
        healthcheck: { path: '/health', timeout: 30 },
        mounts: [
          { path: '/data', size: 1 },
          { path: '/cache', size: 5 },
        ],
        url: 'https://web.demo.test',
        password_fingerprint: null,
      },
    });
    expect(await plan()).toMatchObject({ code: 0, text: expect.stringContaining('No changes') });
  });

  test('a change outside shows as drift, a deletion as a new object', async () => {
    await apply();
    const service = [...api.services.values()][0]!;
    service['replicas'] = 4;
    expect(await plan()).toMatchObject({ code: 2, text: expect.stringMatching(/replicas\s+= 4 -> 1/) });
    expect(await plan('-refresh-only')).toMatchObject({
      code: 2,
      text: expect.stringMatching(/replicas\s+= 1 -> 4/),
    });
    expect(await apply()).toMatchObject({ code: 0, text: expect.stringContaining('1 changed') });
    expect([...api.services.values()][0]!['replicas']).toBe(1);

    api.services.clear();
    expect(await plan()).toMatchObject({ code: 2, text: expect.stringContaining('1 to add, 0 to change') });
    expect(await apply()).toMatchObject({ code: 0 });
  });

  test('destroy deletes, also what is gone already', async () => {
    await apply();
    api.hook = async (line) => {
      if (line.startsWith('DELETE')) api.services.clear();
      return undefined;
    };
    expect(await space.run(['destroy', '-auto-approve'])).toMatchObject({ code: 0 });
    expect([...api.services]).toEqual([]);
  });

  test('an update keeps what is stable and says that the rest is known after apply', async () => {
    await apply();
    space.write(main(`${plain}\n  replicas = 2`));
    const { text } = await plan();
    expect(text).toMatch(/revision\s+= 1 -> \(known after apply\)/);
    expect(text).not.toMatch(/[~+-] (id|url|zone|region)\s/);
    expect(text).toContain('0 to destroy');
    expect(await apply()).toMatchObject({ code: 0, text: expect.stringContaining('Demo warning') });
  });

  test('a change of an attribute that no update can make replaces the object and says why', async () => {
    await apply();
    space.write(main(`${plain}\n  region = "us"`));
    expect(await plan()).toMatchObject({
      code: 2,
      text: expect.stringMatching(/region\s+= "eu" -> "us" # forces replacement/),
    });
    expect(await apply()).toMatchObject({
      code: 0,
      text: expect.stringContaining('1 added, 0 changed, 1 destroyed'),
    });
  });

  test('an existing object is imported, and an unknown id is refused', async () => {
    await apply();
    const { id } = [...api.services.values()][0]!;
    await space.run(['state', 'rm', 'demo_service.web']);
    expect(await space.run(['import', 'demo_service.web', 's999'])).toMatchObject({
      code: 1,
      text: expect.stringContaining('There is no service s999'),
    });
    expect(await space.run(['import', 'demo_service.web', id])).toMatchObject({ code: 0 });
    expect(await plan()).toMatchObject({ code: 0 });
  });

  describe('write-only values', () => {
    const secrets = (more = '') => `
    name      = "web"
    password  = var.secret
    variables = { ONE = { value = "first-v4lue" }, TWO = { value = var.secret }${more} }`;

    test('reach the platform and are in neither state nor plan file nor JSON', async () => {
      space.write(main(secrets()));
      expect(await space.run(['plan', '-out=saved'])).toMatchObject({ code: 0 });
      const shown = (await space.run(['show', '-json', 'saved'])).text;
      expect(await space.run(['apply', 'saved'])).toMatchObject({ code: 0 });
      expect([...api.services.values()][0]).toMatchObject({
        password: 's3cr3t-of-the-team',
        variables: { ONE: 'first-v4lue', TWO: 's3cr3t-of-the-team' },
      });
      const unpacked = await unzipped('saved');
      for (const text of [space.read('terraform.tfstate'), unpacked, shown])
        expect(text).not.toContain('s3cr3t');
      expect(space.read('terraform.tfstate') + shown).not.toContain('first-v4lue');
      expect(await plan()).toMatchObject({ code: 0 });
    });

    test('a changed one shows under its name only, and unchanged ones keep their fingerprints', async () => {
      space.write(main(secrets()));
      await apply();
      space.write(main(secrets(', THREE = { value = "new" }').replace('first-v4lue', 'other')));
      const { code, text } = await plan();
      expect(code).toBe(2);
      expect(text).toMatch(/~ "ONE" += \{\s+~ fingerprint = "[0-9a-f]{16}" -> \(known after apply\)/);
      expect(text).toMatch(/\+ "THREE" += \{\s+\+ fingerprint = \(known after apply\)/);
      expect(text).not.toContain('"TWO"');
      expect(text).not.toContain('password_fingerprint');
      expect(await apply()).toMatchObject({ code: 0 });
      expect(await plan()).toMatchObject({ code: 0 });
    });

    test('one edited on the platform shows as drift, and a withdrawn one leaves', async () => {
      space.write(main(secrets()));
      await apply();
      (api.services.values().next().value!['variables'] as Record<string, string>)['TWO'] = 'edited';
      expect(await plan()).toMatchObject({ code: 2, text: expect.stringContaining('"TWO"') });
      await apply();
      space.write(main(plain));
      expect(await apply()).toMatchObject({ code: 0 });
      expect([...api.services.values()][0]).toMatchObject({ password: null, variables: null });
      expect(space.state()).toMatchObject({ attributes: { password_fingerprint: null, variables: null } });
    });

    test('a plan applied with another value than it was made with changes nothing', async () => {
      space.write(main(secrets()));
      await apply();
      space.write(main(`${secrets()}\n    replicas = 2`));
      await space.run(['plan', '-out=saved']);
      expect(await space.run(['apply', 'saved'], { env: { TF_VAR_secret: 'an0ther' } })).toMatchObject({
        code: 1,
        text: expect.stringContaining('inconsistent final plan'),
      });
      expect([...api.services.values()][0]).toMatchObject({ replicas: 1, password: 's3cr3t-of-the-team' });
    });

    test('without a fingerprint key the plan says what to set', async () => {
      space.write(main(secrets(), `endpoint = "${api.url}"`));
      const { code, text } = await plan();
      expect(code).toBe(1);
      expect(text).toContain('The demo provider has no fingerprint_key');
      expect(text).toContain('PLUMBLINE_FINGERPRINT_KEY');
    });

    test('a value that only an apply knows is planned as a change and settles', async () => {
      const config = `
      ${secrets(', LATE = { value = terraform_data.late.output }')}
    }
    resource "terraform_data" "late" {
      input = "later"`;
      space.write(main(config));
      expect(await apply()).toMatchObject({ code: 0 });
      expect(await plan()).toMatchObject({ code: 0 });
      space.write(main(config.replace('"later"', '"much later"')));
      expect(await plan()).toMatchObject({ code: 2, text: expect.stringContaining('"LATE"') });
      expect(await apply()).toMatchObject({ code: 0 });
      expect([...api.services.values()][0]).toMatchObject({ variables: { LATE: 'much later' } });
    });
  });

  test('every invalid value is reported at its attribute, and a refused secret is not quoted', async () => {
    space.write(
      main(`
      name      = "Web"
      replicas  = 10
      mounts    = [{ path = "/ok" }, { path = "data" }]
      variables = { KEY = { value = "two\\nlines-s3cr3t" } }`),
    );
    const { code, text } = await space.run(['validate', '-json']);
    expect(code).toBe(1);
    const { diagnostics } = JSON.parse(text) as {
      diagnostics: { summary: string; detail: string; snippet: { code: string } }[];
    };
    expect(diagnostics.map(({ summary }) => summary).sort()).toEqual([
      'Invalid value for mounts.1.path',
      'Invalid value for name',
      'Invalid value for replicas',
      'Invalid value for variables.KEY.value',
    ]);
    expect(diagnostics.find(({ summary }) => summary.endsWith('name'))!.snippet.code).toContain('"Web"');
    expect(diagnostics.find(({ summary }) => summary.endsWith('value'))!.detail).toBe(
      'has two lines: (sensitive value)',
    );

    space.write(main('name = "web"\n  replicas = 9\n  cpu = 1'));
    expect(await plan()).toMatchObject({
      code: 1,
      text: expect.stringContaining('cpu cannot be limited at 9 replicas'),
    });
  });

  test('an error of the platform is shown in its words, without a stack trace, and state stays as it was', async () => {
    await apply();
    const before = space.read('terraform.tfstate');
    api.hook = async (line) =>
      line.startsWith('PUT')
        ? { status: 500, body: { error: 'disk full', path: ['labels', 'team'] } }
        : undefined;
    space.write(main(`${plain}\n  labels = { team = "grid" }`));
    const { code, text } = await apply();
    expect(code).toBe(1);
    expect(text).toMatch(
      /Error: The demo platform answered 500[\s\S]*with demo_service\.web[\s\S]*disk full/,
    );
    expect(text).not.toMatch(/at \w+ \(|\.cjs/);
    expect(JSON.parse(space.read('terraform.tfstate')).resources).toEqual(JSON.parse(before).resources);
  });

  test('a create that fails half-way is kept, tainted, and replaced by the next apply', async () => {
    api.onCreate = { broken: true };
    expect(await apply()).toMatchObject({
      code: 1,
      text: expect.stringContaining('It exists and does not start'),
    });
    expect(space.state()).toMatchObject({
      status: 'tainted',
      attributes: { id: expect.stringMatching(/^s/), url: null },
    });
    api.onCreate = {};
    expect(await apply()).toMatchObject({
      code: 0,
      text: expect.stringContaining('1 added, 0 changed, 1 destroyed'),
    });
  });

  describe('an object that exists and that no state knows', () => {
    const declared = `${plain}
      password    = "p"
      labels      = { team = "grid" }
      variables   = { LOG = { value = "debug" }, NEW = { value = "n" } }`;
    const let_go = 'let_go = ["variables.OLD"]';
    const requests = (method: string) => api.requests.filter((line) => line.startsWith(method));

    beforeEach(() => {
      const variables = { LOG: 'info', OLD: 'sk-live' }; // secretlint-disable-line -- made up
      const rest = { password: 'p', labels: { team: 'other' }, url: 'https://web.demo.test' };
      const settings = {
        name: 'web',
        region: 'eu',
        zone: 'b',
        replicas: 3,
        cpu: null,
        quota: null,
        tags: null,
      };
      api.services.set('s0', {
        ...settings,
        healthcheck: null,
        mounts: null,
        variables,
        ...rest,
        id: 's0',
        revision: 1,
      });
      api.requests.length = 0;
    });

    test('is taken over by an update, after a plan that told each thing it changes', async () => {
      space.write(main(`${declared}\n${let_go}`));
      const { code, text } = await plan();
      expect(code).toBe(2);
      expect(text).toMatch(/"id"\s+= "s0"/);
      expect(text).toMatch(/"replicas"\s+= "3"/);
      expect(text).toMatch(/"variables.OLD.fingerprint"\s+= "/);
      expect(text).not.toMatch(/sk-live/);
      expect(await apply()).toMatchObject({ code: 0 });
      expect(requests('POST')).toEqual([]);
      expect(api.services.get('s0')).toMatchObject({
        replicas: 1,
        zone: 'b',
        variables: { LOG: 'debug', NEW: 'n' },
      });
      space.write(main(declared));
      expect(await plan()).toMatchObject({ code: 0, text: expect.stringContaining('No changes') });
      // What was there before stays told in the state, and is no drift.
      api.services.get('s0')!['replicas'] = 5;
      expect(await apply()).toMatchObject({ code: 0 });
      expect(space.state()).toMatchObject({ attributes: { adopted: { id: 's0', replicas: '3' } } });
    });

    test('keeps what is not declared until that is let go by name', async () => {
      space.write(main(declared));
      const { code, text } = await plan();
      expect(code).toBe(1);
      expect(text).toContain('would remove variables.OLD');
      expect(text.replaceAll(/\s+[│|]?\s*/g, ' ')).toContain('let_go = ["variables.OLD"]');
      expect(requests('PUT')).toEqual([]);
    });

    test('cannot become what only another object can be', async () => {
      space.write(main(`${declared}\n${let_go}\nregion = "us"`));
      expect(await plan()).toMatchObject({
        code: 1,
        text: expect.stringContaining('region is eu, declared us'),
      });
      expect(api.services.size).toBe(1);
    });

    test.each<[string, () => void, RegExp]>([
      ['was changed', () => Object.assign(api.services.get('s0')!, { replicas: 7 }), /\.adopted\[.*replicas/],
      [
        'got one thing more',
        () => Object.assign(api.services.get('s0')!, { cpu: 2 }),
        /\.adopted: new element .*cpu/,
      ],
      ['was deleted', () => api.services.clear(), /\.adopted: was[\s\S]* but now\s+null/],
    ])('that %s after the plan is left alone', async (_, edit, said) => {
      space.write(main(`${declared}\n${let_go}`));
      await space.run(['plan', '-out=saved']);
      edit();
      const { code, text } = await space.run(['apply', 'saved']);
      // Before it makes anything the engine plans each create once more.
      expect({ code, text }).toEqual({ code: 1, text: expect.stringMatching(said) });
      expect([...requests('PUT'), ...requests('POST')]).toEqual([]);
    });

    test('that was made after the plan is left alone', async () => {
      const there = api.services.get('s0')!;
      api.services.clear();
      space.write(main(declared));
      await space.run(['plan', '-out=saved']);
      api.services.set('s0', there);
      expect(await space.run(['apply', 'saved'])).toMatchObject({
        code: 1,
        text: expect.stringContaining('s0 exists already'),
      });
      expect([...requests('PUT'), ...requests('POST')]).toEqual([]);
    });

    test('is never destroyed because taking it over failed', async () => {
      space.write(main(`${declared}\n${let_go}`));
      api.hook = async (line) =>
        line.startsWith('PUT') ? { status: 500, body: { error: 'down' } } : undefined;
      expect(await apply()).toMatchObject({ code: 1 });
      api.hook = async () => undefined;
      expect(await apply()).toMatchObject({ code: 0, text: expect.stringContaining('0 destroyed') });
      expect(requests('DELETE')).toEqual([]);
    });
  });

  test('a state of an older version is upgraded, one of a newer version refused', async () => {
    await apply();
    const state = JSON.parse(space.read('terraform.tfstate'));
    const instance = state.resources[0].instances[0];
    const { replicas, ...rest } = instance.attributes;
    state.resources[0].instances[0] = {
      ...instance,
      schema_version: 0,
      attributes: { ...rest, instances: replicas },
    };
    writeFileSync(join(space.folder, 'terraform.tfstate'), JSON.stringify(state));
    expect(await plan()).toMatchObject({ code: 0 });

    state.resources[0].instances[0] = { ...instance, schema_version: 7 };
    writeFileSync(join(space.folder, 'terraform.tfstate'), JSON.stringify(state));
    expect(await plan()).toMatchObject({ code: 1 });
    state.resources[0].instances[0] = instance;
    writeFileSync(join(space.folder, 'terraform.tfstate'), JSON.stringify(state));
  });

  test('a provider whose configuration is known only after apply can still plan a create', async () => {
    const provider = `endpoint = terraform_data.address.output\n  fingerprint_key = "${KEY}"`;
    const body = `name = "web"\n  password = var.secret\n}\nresource "terraform_data" "address" {\n  input = "${api.url}"`;
    space.write(main(body, provider));
    expect(await plan()).toMatchObject({ code: 2, text: expect.stringContaining('2 to add') });
    expect(await apply()).toMatchObject({ code: 0 });
    expect(await plan()).toMatchObject({ code: 0 });
  });

  test('a missing fingerprint key that only the apply can notice is noticed before anything is created', async () => {
    const body = `name = "web"\n  password = var.secret\n}\nresource "terraform_data" "address" {\n  input = "${api.url}"`;
    space.write(main(body, 'endpoint = terraform_data.address.output'));
    expect(await plan()).toMatchObject({ code: 2 });
    expect(await apply()).toMatchObject({ code: 1, text: expect.stringContaining('has no fingerprint_key') });
    expect([...api.services]).toEqual([]);
  });
});

/** Text of every file in a plan, which is a zip. */
async function unzipped(file: string): Promise<string> {
  const { inflateRawSync } = await import('node:zlib');
  const zip = Buffer.from(space.read(file), 'latin1');
  const texts: string[] = [];
  // Walks the central directory, whose entries begin with PK\x01\x02.
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 4)) {
    const [method, size, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 42),
    ];
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    texts.push((method === 8 ? inflateRawSync(bytes) : bytes).toString('latin1'));
  }
  expect(texts.length).toBeGreaterThan(2);
  return texts.join('\n');
}
