// Loads a bundle together with the code that V8 compiled from it in an earlier run, which is most of the time to start.
// Node 22 has this built in; Node 20 has it for what is run through `vm` alone.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, enableCompileCache, wrap } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/**
 * @param file absolute path of a CommonJS bundle
 * @param folder where compiled code is kept; one that cannot be written costs time and nothing else
 */
function load(file, folder) {
  if (enableCompileCache) {
    enableCompileCache(folder);
    return require(file);
  }
  const source = readFileSync(file);
  const kept = new KeptCode(join(folder, 'code'), source);
  const script = new Script(wrap(source.toString()), { filename: file, cachedData: kept.read() });
  if (script.cachedDataRejected !== false) process.once('exit', () => kept.write(script.createCachedData()));
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

const DIGEST_BYTES = 32;

/**
 * V8 refuses what another version of it compiled, but tells sources apart by their length alone, and crashes on code that
 * was damaged: a digest of both goes before it.
 */
class KeptCode {
  constructor(file, source) {
    this.file = file;
    this.source = source;
  }

  read() {
    try {
      const bytes = readFileSync(this.file);
      const code = bytes.subarray(DIGEST_BYTES);
      return bytes.subarray(0, DIGEST_BYTES).equals(this.digest(code)) ? code : undefined;
    } catch {
      return undefined;
    }
  }

  write(code) {
    const beside = `${this.file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      writeFileSync(beside, Buffer.concat([this.digest(code), code]));
      renameSync(beside, this.file);
    } catch {
      // The next run compiles once more.
    }
  }

  digest(code) {
    return createHash('sha256').update(this.source).update(code).digest();
  }
}

module.exports = { load };
