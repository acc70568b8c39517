import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDockerfile, lintBuild } from '../../../scripts/lint/dockerfile';
import { readPolicy } from '../../../scripts/lint/dockerfile/policy';
import { lintDockerfile } from '../../../scripts/lint/dockerfile/rules';
import { createFolder } from '../../support/project-folder';

const PRISMA = readPolicy('node-prisma');
const manifest = JSON.stringify({
  dependencies: { '@prisma/client': '5.19.1' },
  scripts: { build: 'prisma generate && tsc' },
});
const schema = `generator client {
  provider      = "prisma-client-js"
  binaryTargets = ["debian-openssl-1.1.x", "debian-openssl-3.0.x", "linux-musl-openssl-3.0.x"]
}`;

const GOOD = `ARG NODE=20
FROM node:\${NODE}-bullseye-slim AS base
RUN apt-get update && apt-get install -y --no-install-recommends \\
    dumb-init bash openssl \\
    # the one of Prisma
    libssl1.1=1.1.1* ca-certificates && rm -rf /var/lib/apt/lists/*

FROM base AS build
COPY . .
RUN npm ci --ignore-scripts && npm run build

FROM base
COPY --from=build /app /app
HEALTHCHECK --interval=30s CMD node health.js
CMD ["dumb-init", "node", "/app/main.js"]
`;

const rules = (text: string, policy = PRISMA, files = { manifest, schema }) =>
  lintDockerfile(text, policy, files).map(({ rule, line }) => `${rule} ${line}`);

test('an image as the policy wants it has nothing to report', () => {
  expect(rules(GOOD)).toEqual([]);
});

test.each<[string, string, string]>([
  ['another base', GOOD.replace('bullseye', 'bookworm'), 'other-base 2'],
  ['a base without a tag', GOOD.replace('FROM base AS build', 'FROM oven/bun AS build'), 'moving-base 8'],
  ['latest', GOOD.replace('FROM base AS build', 'FROM oven/bun:latest AS build'), 'moving-base 8'],
  ['a package that is missing', GOOD.replace(' bash', ''), 'missing-packages 12'],
  [
    'packages of a stage that is not shipped',
    GOOD.replace('FROM base\n', 'FROM node:20-bullseye-slim\n'),
    'missing-packages 12',
  ],
  ['no healthcheck', GOOD.replace(/HEALTHCHECK.*\n/, ''), 'no-healthcheck 12'],
  [
    'a healthcheck that is switched off',
    GOOD.replace(/HEALTHCHECK.*\n/, 'HEALTHCHECK NONE\n'),
    'no-healthcheck 14',
  ],
  ['a client that is not generated', GOOD.replace('npm run build', 'tsc'), 'prisma-generate 12'],
  [
    'a password in the image',
    // secretlint-disable-next-line -- made up
    `${GOOD}ENV DATABASE_URL=postgres://app:hunter22@db/app\n`,
    'secret-in-image 16',
  ],
])('%s is found, where it stands', (_case, text, expected) => {
  expect(rules(text)).toEqual([expected]);
});

test('Prisma is judged by package.json and its schema', () => {
  const other = manifest.replace('5.19.1', '^5.20.0');
  expect(rules(GOOD, PRISMA, { manifest: other, schema })).toEqual(['prisma-version 1']);
  const [found] = lintDockerfile(GOOD, PRISMA, {
    manifest,
    schema: schema.replace('"debian-openssl-3.0.x", ', ''),
  });
  expect(found).toMatchObject({
    rule: 'prisma-targets',
    message: expect.stringContaining('debian-openssl-3.0.x'),
  });
});

test('packages of a here-document count', () => {
  const text = GOOD.replace(
    /RUN apt-get[\s\S]*?lists\/\*\n/,
    `RUN <<EOF\napt-get update\napt-get install -y ${PRISMA.packages.join(' ')}\nEOF\n`,
  );
  expect(text).toContain('<<EOF');
  expect(rules(text)).toEqual([]);
});

test('what the fixes say lints clean', () => {
  const bare = 'FROM node:20-bullseye-slim\nRUN npm ci && npm run build\nCMD ["node", "main.js"]\n';
  const fixes = lintDockerfile(bare, PRISMA, { manifest, schema }).map(({ fix }) => fix);
  const apt = fixes.find((fix) => fix.startsWith('RUN apt-get'))!;
  expect(rules(`${bare}${apt}\nHEALTHCHECK CMD node health.js\n`)).toEqual([]);
});

test('without a policy only what is never right is reported, whatever the language', () => {
  const go =
    'FROM golang:1.26 AS build\nRUN go build\nFROM scratch\nCOPY --from=build /a /a\nHEALTHCHECK CMD ["/a"]\n';
  expect(rules(go, { packages: [] })).toEqual([]);
  expect(rules('', { packages: [] })).toEqual(['no-base 1']);
  expect(rules('\u0000{{{ <<EOF', { packages: [] })).toEqual(['no-base 1']);
});

test.each([
  'ENV POSTGRES_PASSWORD=hunter2hunter2',
  'ENV DB_PASS hunter2',
  'ARG NPM_TOKEN=hunter2hunter2',
  'ENV A=b JWT_SECRET="hunter 2"',
])('%s is a secret in the image', (line) => {
  expect(rules(`${GOOD}${line}\n`)).toEqual(['secret-in-image 16']);
});

test.each(['ARG NPM_TOKEN', 'ENV DB_PASS=', 'ENV DB_PASSWORD=$GIVEN', 'ENV TOKEN_URL=https://a.dev'])(
  '%s is none',
  (line) => {
    expect(rules(`${GOOD}${line}\n`)).toEqual([]);
  },
);

test('a value is never repeated', () => {
  // secretlint-disable-next-line -- made up
  const text = JSON.stringify(lintDockerfile(`${GOOD}ENV A=postgres://app:hunter22@db/app\n`, PRISMA, {}));
  expect(text).not.toContain('hunter22');
});

test('a policy is a name or a file, and an unknown one says what there is', () => {
  expect(() => readPolicy('nonsense')).toThrow(/build policy "nonsense" cannot be read[\s\S]*node-prisma/);
  const folder = createFolder('policy');
  const file = join(folder, 'policy.json');
  writeFileSync(file, '{"base": "node:22-bookworm-slim", "package": []}');
  expect(() => readPolicy(file)).toThrow(/package/);
  writeFileSync(file, '{"base": "node:22-bookworm-slim"}');
  expect(rules('FROM node:22-bookworm-slim@sha256:00\nHEALTHCHECK CMD x', readPolicy(file))).toEqual([]);
});

test('a new base or Prisma since a commit is for the Debug workflow, also below the top of a repository', () => {
  const root = createFolder('build');
  const folder = join(root, 'app');
  mkdirSync(folder);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root, stdio: 'pipe' });
  const file = join(folder, 'Dockerfile');
  writeFileSync(file, GOOD);
  writeFileSync(join(folder, 'package.json'), manifest);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  const since = (text: string) => lintBuild(file, text, { since: 'HEAD' }).map(({ message }) => message);
  expect(since(GOOD)).toEqual([]);
  writeFileSync(join(folder, 'package.json'), manifest.replace('5.19.1', '5.20.0'));
  expect(since(GOOD.replace('bullseye', 'bookworm'))).toEqual([
    expect.stringMatching(/^base changes from node:20-bullseye-slim to node:20-bookworm-slim: /),
    expect.stringMatching(/^Prisma changes from 5\.19 to 5\.20: /),
  ]);
  expect(() => lintBuild(file, GOOD, { since: '--all' })).toThrow(/"--all" is no commit/);
});

test.each([
  ['Dockerfile', true],
  ['app/Dockerfile.web', true],
  ['web.Dockerfile', true],
  ['docker-compose.yml', false],
  ['-', false],
])('%s is a Dockerfile: %s', (file, expected) => {
  expect(isDockerfile(file)).toBe(expected);
});
