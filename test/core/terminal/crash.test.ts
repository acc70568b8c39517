import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const SECRET = 'SENTINEL\nfirst line\nlast "line"';

/** What the command line sets up, and then something that goes wrong; `text` is the secret, which the process knows. */
const program = (body: string) => `
import { createOutput } from './core/terminal/output';
import { showCrashes } from './core/terminal/crash';
import { registerSecret } from './core/redaction';
import { redactStream } from './core/redaction/stream';
redactStream(process.stderr);
showCrashes({ json: process.argv.includes('--json') });
const text = ${JSON.stringify(SECRET)};
registerSecret(text);
${body}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(body: string, ...args: string[]) {
  const outfile = join(folder, 'program.cjs');
  buildSync({
    stdin: { contents: program(body), loader: 'ts', resolveDir: resolve('.') },
    outfile,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
  const env = { ...process.env, PLUMBLINE_DEBUG: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, ...args], {
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

const TRACE = /SENTINEL|first line|last|line"/;

test.each([
  ['an exception that nobody catches', 'setTimeout(() => { throw new Error("no: " + text); });'],
  ['a promise that nobody waits for', 'void Promise.reject(new TypeError("no: " + text));'],
  ['something thrown that is no error', 'setTimeout(() => { throw "no: " + text; });'],
])('%s is shown as an error in three parts, without the secret in it', (_, body) => {
  const { status, stdout, stderr } = run(body);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^✗ no: \[secret\][\s\S]*why: [\s\S]*next: /);
  expect(stdout + stderr).not.toMatch(TRACE);
  const json = run(body, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { what: 'no: [secret]' } });
  expect(json.stdout + json.stderr).not.toMatch(TRACE);
});

test('what a library writes to standard error is masked, also in pieces and as bytes, and nothing is lost at the end', () => {
  const { stderr } = run(`
    console.error('a', text, 'b');
    for (const byte of Buffer.from('c ' + text + ' d\\u00f6 ')) process.stderr.write(Buffer.from([byte]));
    process.stderr.write(Buffer.from(text).toString('hex'), 'hex');
    process.stderr.write(' SENT', () => process.exit());
  `);
  expect(stderr).toBe('a [secret] b\nc [secret] d\u00f6 [secret] SENT');
});
