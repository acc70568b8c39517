/**
 * Writes `constructs/dokploy/lint/validity/compose-spec.json`: the JSON schema that Docker Compose itself checks files with, without
 * its descriptions. To take a newer one: raise the version in `./compose-check.ts`, then run `node tools/run-ts.js
 * tools/optional/compose-schema.ts`, which needs Go, and `npm run format`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../core/child-environment';
import { COMPOSE_GO } from './compose-check';

const MODULE = 'github.com/compose-spec/compose-go/v2';
const target = join('constructs', 'dokploy', 'lint', 'validity');

/** What a schema says to people is left out: half of its size. */
function withoutDescriptions(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'description' || typeof value !== 'string')
      .map(([key, value]) => [key, withoutDescriptions(value)]),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'plumbline-go-'));
try {
  writeFileSync(join(folder, 'go.mod'), 'module plumbline.internal/tools\n\ngo 1.21\n');
  const answer = execFileSync('go', ['mod', 'download', '-json', `${MODULE}@${COMPOSE_GO}`], {
    cwd: folder,
    env: childEnvironment('go', process.env),
    encoding: 'utf8',
  });
  const { Dir } = JSON.parse(answer) as { Dir: string };
  const schema = JSON.parse(readFileSync(join(Dir, 'schema/compose-spec.json'), 'utf8'));
  const origin = `${MODULE} ${COMPOSE_GO}, schema/compose-spec.json, Apache-2.0 (LICENSE and NOTICE beside this file); descriptions are left out`;
  const copy = { $comment: origin, ...(withoutDescriptions(schema) as object) };
  writeFileSync(join(target, 'compose-spec.json'), `${JSON.stringify(copy, null, 2)}\n`);
  for (const name of ['LICENSE', 'NOTICE']) {
    writeFileSync(join(target, name), readFileSync(join(Dir, name)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
