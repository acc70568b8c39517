// Runs the built command line inside the process of the tests, which saves what Node takes to start and to compile it.
// Loaded by `requireOutside`, so that what is compiled serves every suite of a worker.
const { EventEmitter } = require('node:events');
const { readFileSync, statSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, resolve } = require('node:path');
const { Readable, Writable } = require('node:stream');
const { Script } = require('node:vm');
const { buildWithProgress } = require('../../../tools/build.js');

const built = resolve(__dirname, '../../../dist/plumbline.cjs');
/** By the file that was built. */
const compiled = new Map();
let ready;
let running;

/** Gives all modules of the command line anew for each run, as in a process: none remembers a secret of the run before. */
function program(bundle) {
  const { mtimeMs } = statSync(bundle);
  if (compiled.get(bundle)?.mtimeMs !== mtimeMs) {
    const source = readFileSync(bundle, 'utf8');
    const parameters = 'exports, require, module, __filename, __dirname, process';
    const script = new Script(`(function (${parameters}) {${source}\n})`, { filename: bundle });
    compiled.set(bundle, { mtimeMs, script });
  }
  return compiled.get(bundle).script.runInThisContext();
}

/**
 * Runs one command line to its end. Not for what only a process shows: signals, terminals, children on its own standard
 * streams, and two at a time.
 *
 * @param {{ args: readonly string[], cwd: string, env: Record<string, string>, input?: string | Uint8Array, file?: string, bundle?: string }} options
 *   `file`: where the command line takes itself to be; `bundle`: another build of it, below a `node_modules`
 * @returns {Promise<{ code: number, out: string, err: string }>}
 */
async function run({ args, cwd, env, input = '', file = built, bundle = built }) {
  if (running) throw new Error(`"${running}" still runs: two command lines at a time are processes`);
  running = args.join(' ');
  ready ??= buildWithProgress();
  if (!(await ready)) throw new Error('the command line could not be built from its sources');
  const before = { cwd: process.cwd(), env: { ...process.env } };
  const [out, err] = [collector(), collector()];
  const inner = standIn({
    argv: [process.execPath, file, ...args],
    env: { ...env },
    exitCode: undefined,
    stdin: Readable.from([Buffer.from(input)], { objectMode: false }),
    stdout: out.stream,
    stderr: err.stream,
  });
  const requireBuilt = createRequire(bundle);
  const require = (name) => (/^(node:)?process$/.test(name) ? inner : requireBuilt(name));
  try {
    process.chdir(cwd);
    // The system's own calls, such as for the home folder, read the process; and a test must not find the person's.
    surround(env);
    const module = { exports: {} };
    program(bundle)(module.exports, Object.assign(require, requireBuilt), module, file, dirname(file), inner);
    await module.exports.ended;
    inner.emit('exit', inner.exitCode ?? 0);
    return { code: inner.exitCode ?? 0, out: out.text(), err: err.text() };
  } finally {
    surround(before.env);
    process.chdir(before.cwd);
    running = undefined;
  }
}

function surround(env) {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

/** A `process` with streams, surroundings and events of its own. */
function standIn(own) {
  const events = new EventEmitter();
  for (const name of [
    'on',
    'once',
    'off',
    'emit',
    'addListener',
    'removeListener',
    'listeners',
    'listenerCount',
  ])
    own[name] = events[name].bind(events);
  own.exit = (code) => {
    throw new Error(`process.exit(${code}): a command line that does so is a test of processes`);
  };
  const entries = Object.entries(own).map(([name, value]) => [name, { value, writable: true }]);
  return Object.create(process, Object.fromEntries(entries));
}

function collector() {
  const chunks = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

module.exports = { run };
