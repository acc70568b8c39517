import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateIdentity } from '../../formats/sops';
import { renderValue } from '../../formats/tfvars';
import { createSecrets, secretsFileAt } from '../../workspace/secrets-file';
import { type Ran, runCli } from '../scripts/support/project';
import { describeWithTool, findTool } from '../support/tools';
import { createProject, type TestProject } from '../workspace/engine/project';

const IMAGE = 'ghcr.io/acme/grid:v123-abcdef';
const SECRETS: Readonly<Record<string, string>> = {
  token: 'SENTINEL-token-4f1c9b',
  password: 'SENTINEL "p@ss/w\u00f6rd" +&<x>\\n${y}',
  certificate:
    '-----BEGIN SENTINEL-----\nSENTINELMIIEvQIBADANBgkqh\nSENTINELkiG9w0BAQEFAASCBK\n-----END SENTINEL-----\n',
};

/** As the address of a service holds it. */
const password = (text: string) => Object.assign(new URL('https://host'), { password: text }).password;
/** As Python writes JSON. */
const ascii = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
/** As Go writes a page. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};
const html = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);

/** What must appear nowhere: each line of each secret, and what encodings make of it. */
const TRACES = Object.values(SECRETS).flatMap((secret) =>
  [secret, ...secret.split('\n')]
    .filter((part) => part.length > 3)
    .flatMap((part) => [
      part,
      JSON.stringify(part).slice(1, -1),
      encodeURIComponent(part),
      Buffer.from(part).toString('base64').slice(0, -4),
      Buffer.from(part).toString('hex'),
      password(part),
      ascii(part),
      html(part),
    ]),
);

/**
 * An engine that tells everything it was given, in every message there is and in pieces; the work itself is done by the
 * real one. The file `mood` beside it makes it fail.
 */
const TALKATIVE = `
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
const mood = existsSync(join(__dirname, 'mood')) ? readFileSync(join(__dirname, 'mood'), 'utf8') : '';
writeFileSync(join(__dirname, 'environment.json'), JSON.stringify(Object.keys(process.env)));
const secrets = Object.entries(process.env).filter(([name]) => name.startsWith('TF_VAR_') && name !== 'TF_VAR_docker_image').map(([, value]) => value);
const forms = secrets.flatMap((s) => [s, JSON.stringify(s), encodeURIComponent(s), Buffer.from(s).toString('base64'), Buffer.from('user:' + s).toString('base64'), Buffer.from(s).toString('hex')]);
const ways = [
  (text) => Object.assign(new URL('https://host'), { password: text }).password,
  (text) => JSON.stringify(text).replace(/[^ -~]/g, (char) => '\\\\u00' + char.charCodeAt(0).toString(16)),
  (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&#34;').replace(/'/g, '&#39;'),
];
forms.push(...ways.flatMap((way) => secrets.map(way)));
const all = 'told ' + forms.join(' ');
const inPieces = (text) => { for (const piece of text.match(/[^]{1,7}/g)) writeSync(2, piece); };
const say = (message) => writeSync(1, JSON.stringify(message) + '\\n');
const diagnostic = (severity) => say({ type: 'diagnostic', diagnostic: { severity, summary: all, detail: all, address: 'terraform_data.web' } });
const { status, stdout } = spawnSync(process.env.REAL ?? 'terraform', args, { stdio: ['ignore', 'pipe', 2], maxBuffer: 1e9 });
if (args[0] === 'show') {
  const plan = JSON.parse(stdout);
  for (const { change } of plan.resource_changes ?? []) {
    if (change.after) change.after.input = { long: 'x'.repeat(100) + secrets.join(''), lines: all, list: forms };
  }
  writeSync(1, JSON.stringify(plan) + '\\n');
  process.exit(status);
}
if (!['plan', 'apply'].includes(args[0])) {
  writeSync(1, stdout);
  process.exit(status);
}
inPieces(all + '\\n');
diagnostic('warning');
if (mood === 'error') { diagnostic('error'); process.exit(1); }
if (mood === 'crash') { inPieces('panic: ' + all + '\\n' + all); process.exit(11); }
for (const line of stdout.toString().split('\\n').filter(Boolean)) {
  const message = JSON.parse(line);
  if (message.type === 'outputs') message.outputs.told = { sensitive: false, value: all };
  say(message);
  if (message.type === 'apply_start') say({ type: 'provision_progress', hook: { resource: { addr: message.hook.resource.addr, resource_type: 'x' }, output: all } });
}
process.exit(status);
`;

describeWithTool('secrets that the engine tells', findTool('terraform', 'terraform'), (terraform) => {
  let project: TestProject;
  let env: Record<string, string>;
  let identity: string;

  beforeAll(async () => {
    const input = (name: string) => ({ name, secret: true, image: false, description: name, required: true });
    const variable = { type: 'string', ephemeral: true, sensitive: true };
    const names = Object.keys(SECRETS);
    project = createProject({
      shop: {
        config: {
          variable: {
            docker_image: { type: 'string' },
            ...Object.fromEntries(names.map((name) => [name, variable])),
          },
          resource: {
            terraform_data: {
              web: { '//': { metadata: { path: 'shop/web/Resource' } }, input: '${var.docker_image}' },
            },
          },
        },
        manifest: {
          inputs: [
            { name: 'docker_image', secret: false, image: true, description: 'what runs', required: true },
            ...names.map(input),
          ],
        },
      },
    });
    const { root } = project;
    const key = await generateIdentity();
    identity = key.identity;
    mkdirSync(join(root, 'engine'));
    mkdirSync(join(root, 'home'));
    const engine = join(root, 'engine', 'terraform');
    writeFileSync(
      engine,
      `#!${process.execPath}\n${TALKATIVE.replace("process.env.REAL ?? 'terraform'", JSON.stringify(terraform))}`,
    );
    chmodSync(engine, 0o755);
    const home = join(root, 'home');
    env = {
      HOME: home,
      PLUMBLINE_ENGINE: engine,
      SOPS_AGE_KEY: identity,
      GITHUB_TOKEN: 'SENTINEL-github',
      NO_COLOR: '1',
    };
    const text = Object.entries({ docker_image: IMAGE, ...SECRETS, stray: 'SENTINEL-stray-value' })
      .map(([name, value]) => `${name} = ${renderValue(value)}\n`)
      .join('');
    const options = { root, env: {}, now: () => new Date(), recipients: [key.recipient] };
    await createSecrets(secretsFileAt(root, 'shop', 'tfvars'), options, text);
  });

  afterAll(() => project.remove());

  const mood = (text: string) => writeFileSync(join(project.root, 'engine', 'mood'), text);
  const run = (...args: string[]) =>
    runCli(args, { cwd: project.root, env: { ...env, PLUMBLINE_DEBUG: '1' } });

  function expectNoTrace(where: string, text: string): void {
    const found = [...TRACES, identity, 'SENTINEL'].filter((trace) => text.includes(trace));
    if (found.length > 0) throw new Error(`${where} holds ${found.join(', ')}`);
  }

  function expectNoTraceIn(ran: Ran): void {
    expectNoTrace('standard output', ran.out);
    expectNoTrace('standard error', ran.err);
  }

  test.each([
    ['a plan', ['plan', 'shop'], 2],
    ['a plan in JSON', ['plan', 'shop', '--json'], 2],
    ['an apply', ['apply', 'shop', '--yes'], 0],
  ] as const)('are masked in %s', async (_, args, code) => {
    mood('');
    const ran = await run(...args);
    expect(ran.code).toBe(code);
    expect(ran.out).toContain('[secret]');
    expectNoTraceIn(ran);
  });

  test.each(['error', 'crash'])('are masked when the engine ends with: %s', async (end) => {
    mood(end);
    for (const command of ['plan shop', 'plan shop --json', 'apply shop --yes', 'drift shop']) {
      const ran = await run(...command.split(' '));
      expect([1, 3]).toContain(ran.code);
      expect(ran.out + ran.err).toContain('[secret]');
      expectNoTraceIn(ran);
    }
  });

  test('are told by name where nobody declared them', async () => {
    mood('');
    const { err } = await run('plan', 'shop');
    expect(err).toContain('stray (secrets/shop.enc.tfvars:');
    expectNoTrace('standard error', err);
  });

  test('are in no file that a run leaves behind', () => {
    const own = /^(engine|declared\.json|main\.ts)/;
    const files = readdirSync(project.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !own.test(file.slice(project.root.length + 1)));
    expect(files.filter((file) => /tfstate$|tfplan(\.json)?$/.test(file)).length).toBeGreaterThanOrEqual(3);
    for (const file of files) expectNoTrace(file, readFileSync(file, 'latin1') + readFileSync(file, 'utf8'));
  });

  test('reach the engine, and the key that opens them does not', () => {
    const names = JSON.parse(readFileSync(join(project.root, 'engine', 'environment.json'), 'utf8'));
    expect(names).toEqual(expect.arrayContaining(Object.keys(SECRETS).map((name) => `TF_VAR_${name}`)));
    expect(names).not.toContain('TF_VAR_stray');
    expect(names.filter((name: string) => /^SOPS_|GITHUB/.test(name))).toEqual([]);
  });
});
