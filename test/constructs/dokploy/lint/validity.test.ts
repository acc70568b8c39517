import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintCompose } from '../../../../constructs/dokploy/compose-lint';
import { composeCheck } from '../../../../tools/optional/compose-check';
import { refusals } from '../../../support/compose-refusals';
import fc from '../../../support/fast-check';
import { describeWithTool, findTool } from '../../../support/tools';

/** Settings of a service, one a line, as Docker Compose judges them: kept honest by its own loader below. */
const settings = (name: string) =>
  readFileSync(join(__dirname, '../../../fixtures/compose', `${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n');
const refused = settings('refused');
const accepted = settings('accepted');

/** One in eight, so that most combinations are accepted. */
const isRare = (_: string, index: number) => index % 8 === 0;

const fileWith = (setting: string) =>
  `services:\n  web:\n    image: nginx:1.27.0\n    ${setting.replaceAll('\\n', '\n')}\n`;
const lint = (text: string) => lintCompose(text, { exists: () => true });

describe('what Compose refuses is found', () => {
  test.each(refused)('%s', (setting) => {
    expect(refusals(lint(fileWith(setting)))).not.toEqual([]);
  });
});

describe('what Compose accepts is not called refused', () => {
  test.each(accepted)('%s', (setting) => {
    expect(refusals(lint(fileWith(setting)))).toEqual([]);
  });
});

describeWithTool("Docker Compose's own loader", findTool(composeCheck.name), (tool) => {
  const judge = (texts: readonly string[]) =>
    execFileSync(tool, { input: texts.map((text) => JSON.stringify({ text })).join('\n'), encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { refusal: string }).refusal);

  test('says the same of services that combine settings', () => {
    const key = (setting: string) => /^\w+/.exec(setting)![0];
    const several = fc
      .uniqueArray(fc.constantFrom(...refused.filter(isRare), ...accepted), {
        selector: key,
        minLength: 2,
        maxLength: 5,
      })
      .map((all) => fileWith(all.filter((each) => !each.includes('\\n')).join('\n    ') || 'init: true'));
    const texts = fc.sample(several, { numRuns: 300, seed: 1 });
    const says = judge(texts);
    const differing = texts.filter((text, index) => refusals(lint(text)).length > 0 !== (says[index] !== ''));
    expect(differing).toEqual([]);
  });

  test('says the same of every setting', () => {
    const says = judge([...refused, ...accepted].map(fileWith));
    expect(refused.filter((_, index) => says[index] === '')).toEqual([]);
    expect(accepted.filter((_, index) => says[refused.length + index] !== '')).toEqual([]);
  });
});

describe('a refusal says what is wrong, where, and what to write', () => {
  test.each([
    ['healtcheck: { test: up }', 'no setting "healtcheck"', 'write healthcheck: instead'],
    ['zzz: 1', 'no setting "zzz"', 'remove zzz:'],
    [
      'ports: ["99999:80"]',
      'ports[0] "99999:80" names a host port that is not from 0 to 65535',
      'write "8080:80"',
    ],
    ['healthcheck: { interval: 10 }', 'healthcheck.interval "10" has no unit', 'write interval: 10s'],
    ['user: 1000', 'user 1000: Compose wants text here', 'write user: "1000"'],
    ['cap_add: NET_ADMIN', 'cap_add "NET_ADMIN": Compose wants a list here', 'write cap_add: ["NET_ADMIN"]'],
    ['ports:', 'ports null: Compose wants a list here', 'remove ports:, or give it a value'],
    [
      'depends_on: { web: { condition: service_healty } }',
      'depends_on.web.condition "service_healty": Compose wants one of service_started, service_healthy',
      'write condition: service_healthy',
    ],
    ['command: [echo, 1]', 'command[1]: Compose wants text here', 'write "…"'],
    ['networks: [front]', 'network "front" is not declared', 'add front: {} under the top-level networks:'],
    [
      'restart: on-failure:3\n    volumes: [{ type: bnd, target: /x }]',
      'volumes[0].type "bnd"',
      'write type: bind',
    ],
  ])('%s', (setting, message, fix) => {
    const finding = lint(fileWith(setting)).find((found) => found.message.includes(message));
    expect(finding).toMatchObject({
      service: 'web',
      line: expect.any(Number),
      fix: expect.stringContaining(fix),
    });
    expect(finding!.line).toBeGreaterThan(3);
  });

  test('a value that may be a secret is not repeated', () => {
    for (const setting of [
      'environment: { A: [hunter2] }',
      'command: { a: hunter2 }',
      'labels: { a: [hunter2] }',
    ]) {
      const findings = lint(fileWith(setting));
      expect(refusals(findings)).toEqual(['invalid-value']);
      expect(JSON.stringify(findings)).not.toContain('hunter2');
    }
  });
});

describe('the rest of a file', () => {
  const whole = (more: string) => refusals(lint(`${fileWith('init: true')}${more}\n`));

  test.each([
    ['volums: {}', ['unknown-key']],
    ['x-note: { anything: [1] }', []],
    ['secrets: { s: }', ['invalid-value']],
    ['secrets: { s: {} }', ['settings-conflict']],
    ['secrets: { s: { file: a, environment: B } }', ['settings-conflict']],
    ['configs: { c: { content: a } }', []],
    ['volumes: { v: { external: true, driver: local } }', ['settings-conflict']],
    ['volumes: { v: { external: true, name: x } }', []],
    ['networks: { n: { external: perhaps } }', ['invalid-value']],
    ['version: 3.8', ['invalid-value']],
    ['version: "3.8"', []],
  ])('%s', (more, expected) => {
    expect(whole(more)).toEqual(expected);
  });

  test('names that nothing may bear are found', () => {
    expect(refusals(lint('services: { "my app": { image: nginx } }'))).toEqual(['unknown-key']);
  });

  test('what an included file may declare is not missed here', () => {
    const text = fileWith('networks: [front]\n    volumes: ["data:/data"]\n    depends_on: [db]');
    expect(refusals(lint(text))).toEqual(
      ['dependency-unknown', 'network-undeclared', 'volume-undeclared'].sort(byPlace),
    );
    expect(refusals(lint(`include: [more.yml]\n${text}`))).toEqual([]);
  });

  test('a value that is not known here is not judged', () => {
    const text = fileWith(
      'restart: "${POLICY}"\n    privileged: "${P}"\n    ports: [{ target: "${PORT}" }, "${ANY}"]\n    networks: ["${N}"]',
    );
    expect(refusals(lint(text))).toEqual([]);
    expect(refusals(lintCompose(text, { variables: { PORT: 'x', P: 'maybe', ANY: '80', N: 'n' } }))).toEqual([
      'invalid-value',
      'invalid-value',
      'network-undeclared',
    ]);
  });
});

const ORDER = ['network-undeclared', 'volume-undeclared', 'dependency-unknown'];
const byPlace = (a: string, b: string) => ORDER.indexOf(a) - ORDER.indexOf(b);

test.each([
  ['services:\n\t\n  web: { image: nginx }\n', true],
  ['services:\n  web:\n    image: nginx\n    expose:\n      -\t"80"\n', true],
  ['services:\n  web:\n    image:\tnginx\n', false],
  ['services:\n  web:\n    image: nginx # a\n\t# b\n', false],
])('a tab in the place of indentation is what the YAML of Compose refuses: %j', (text, isRefused) => {
  expect(refusals(lint(text))).toEqual(isRefused ? ['invalid-yaml'] : []);
});

describe('env_file', () => {
  const file = fileWith('env_file: [.env, app.env, { path: more.env, required: false }]');
  const found = (exists?: (path: string) => boolean) =>
    lintCompose(file, exists && { exists }).filter(({ rule }) => rule === 'env-file-missing');

  test('a file that is not there is found, but for the one Dokploy writes and those that may be missing', () => {
    expect(found(() => false)).toMatchObject([{ level: 'violation', line: 4 }]);
    expect(found((path) => path === 'app.env')).toEqual([]);
  });

  test('where nobody can look it is inconclusive', () => {
    expect(found()).toMatchObject([{ level: 'inconclusive' }]);
  });
});

test('aliases that come to more than anybody reads are refused, as Compose does', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `x-${i + 1}: &x${i + 1} [${`*x${i},`.repeat(9)}]`);
  expect(refusals(lint(`x-0: &x0 a\n${levels.join('\n')}\n${fileWith('init: true')}`))).toEqual([
    'too-large',
  ]);
});
