import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createOutput } from '../../../core/terminal/output';
import { register } from '../../../scripts/lint';
import { type LintCommandOptions, runLint } from '../../../scripts/lint/run';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

function compose(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function lint(files: string[], options: Partial<LintCommandOptions> = {}) {
  let printed = '';
  const stream = { write: (text: string) => (printed += text) };
  const output = createOutput({ json: options.json === true, stream, errStream: stream, env: {} });
  const exitCode = runLint({ files, options: { type: 'docker-compose', ...options }, output });
  return { exitCode, printed };
}

const good = compose(
  'good.yml',
  'services: { web: { image: "ghcr.io/acme/web:v1.4.2", restart: "on-failure:3", mem_limit: 512m, healthcheck: { test: [CMD, up] } } }',
);
const bad = compose(
  'bad.yml',
  'services:\n  web:\n    image: nginx\n    environment: { DB_PASSWORD: hunter2 }\n    restart: always\n    mem_limit: 512m\n    healthcheck: { test: [CMD, up] }\n',
);
const unknown = compose(
  'unknown.yml',
  'services: { web: { image: "${IMAGE}", restart: "on-failure:3", mem_limit: 512m, healthcheck: { test: [CMD, up] } } }',
);

test('a good file exits 0', () => {
  expect(lint([good])).toEqual({ exitCode: 0, printed: '0 violations, 0 inconclusive in 1 file\n' });
});

test('violations exit 1 and show file, line, service and fix, but no value', () => {
  const { exitCode, printed } = lint([good, bad]);
  expect(exitCode).toBe(1);
  expect(printed).toContain('bad.yml');
  expect(printed).toContain('3:12 web: image-not-pinned');
  expect(printed).toContain('fix: write restart: on-failure:3');
  expect(printed).toContain('3 violations, 0 inconclusive in 2 files');
  expect(printed).not.toContain('hunter2');
});

test('what cannot be judged exits 3', () => {
  expect(lint([unknown]).exitCode).toBe(3);
});

test('--json prints one document', () => {
  const { exitCode, printed } = lint([bad], { json: true });
  expect(exitCode).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({
    violations: 3,
    files: [
      {
        file: bad,
        findings: expect.arrayContaining([expect.objectContaining({ rule: 'restart-unbounded', line: 5 })]),
      },
    ],
  });
});

test('a terminal does not obey names in the file, nor do they begin a line', () => {
  const hostile = compose('hostile.yml', 'services: { "a\\e[2J\\n::error::\\u202e": { image: nginx } }');
  const { printed } = lint([hostile]);
  expect(printed).toContain('a\\u001b[2J ::error::\\u202e: image-not-pinned');
  for (const steering of ['\u001b', '\u202e', '\n::']) expect(printed).not.toContain(steering);
});

test('a missing file is told in three parts, before anything is reported', () => {
  expect(() => lint([bad, join(folder, 'none.yml')])).toThrow(/none\.yml could not be read: ENOENT/);
  expect(() => lint([folder])).toThrow(/EISDIR/);
});

test('options reach the lint, and an unknown type is refused', async () => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  register(program);
  const run = (...args: string[]) => program.parseAsync(['lint', ...args], { from: 'user' });
  await expect(run(good, '--type', 'swarm')).rejects.toThrow(/docker-compose, stack/);
  await expect(run()).rejects.toThrow(/missing required argument/);
  expect(lint([good], { type: 'stack' }).exitCode).toBe(1);
});
