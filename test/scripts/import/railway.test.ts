import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModuleKind, transpileModule } from 'typescript';
import type { PlumblineStack } from '../../../constructs';
import * as library from '../../../constructs';
import type { PlumblineError } from '../../../core/errors';
import { moduleText } from '../../../scripts/import/declaration';
import { parseConfig } from '../../../scripts/import/railway/config-text';
import { convertRailway, type Target } from '../../../scripts/import/railway/convert';
import { type Json, railwayStack, synth } from '../../constructs/support/stack';
import fc from '../../support/fast-check';
import { repository } from '../../support/project-folder';

const TARGET: Target = { file: 'railway.json', name: 'web', repository: 'acme/web' };

const convert = (text: string, target: Partial<Target> = {}, name = 'railway.json') =>
  convertRailway(parseConfig(text, name), { ...TARGET, ...target });

/** What a service becomes at Railway that is declared as the text says. */
function declared(conversion: ReturnType<typeof convert>): Json {
  const text = moduleText(conversion.declaration, 'library');
  const { outputText } = transpileModule(text, { compilerOptions: { module: ModuleKind.CommonJS } });
  const module = { exports: {} as Record<string, (stack: PlumblineStack) => void> };
  new Function('require', 'module', 'exports', outputText)(() => library, module, module.exports);
  const stack = railwayStack();
  module.exports[conversion.declaration.functionName]!(stack);
  return Object.values(synth(stack).resource.railway_service_instance)[0];
}

const imported = (deploy: object, build: object = {}, target: Partial<Target> = {}) => {
  const conversion = convert(JSON.stringify({ build, deploy }), target);
  return { instance: declared(conversion), notes: conversion.notes };
};

/** What was said of one setting. */
const said = (notes: readonly { readonly subject: string; readonly message: string }[], subject: string) =>
  notes.filter((note) => note.subject === subject).map(({ message }) => message);

const WHOLE = {
  build: {
    builder: 'nixpacks',
    buildCommand: 'npm run build',
    watchPatterns: ['src/**', '!docs/**'],
  },
  deploy: {
    startCommand: 'node dist/server.js',
    preDeployCommand: ['npm run migrate'],
    healthcheckPath: '/health',
    healthcheckTimeout: 100,
    restartPolicyType: 'ON_FAILURE',
    restartPolicyMaxRetries: 5,
    numReplicas: 2,
    sleepApplication: true,
    region: 'europe-west4-drams3a',
    overlapSeconds: '30',
    drainingSeconds: 10,
    limitOverride: { containers: { cpu: 1.5, memoryBytes: 512_000_000 } },
  },
};

test('every setting that has a counterpart is carried over as it is', () => {
  const conversion = convert(
    JSON.stringify({ $schema: 'https://railway.com/railway.schema.json', ...WHOLE }),
  );
  expect(declared(conversion)).toMatchObject({
    source_repo: 'acme/web',
    builder: 'NIXPACKS',
    build_command: 'npm run build',
    watch_patterns: ['src/**', '!docs/**'],
    start_command: 'node dist/server.js',
    pre_deploy_command: 'npm run migrate',
    healthcheck_path: '/health',
    healthcheck_timeout: 100,
    restart_policy_type: 'ON_FAILURE',
    restart_policy_max_retries: 5,
    num_replicas: 2,
    sleep_application: true,
    region: 'europe-west4-drams3a',
    overlap_seconds: 30,
    draining_seconds: 10,
    cpu_limit: 1.5,
    memory_limit_gb: 0.512,
  });
  expect(conversion.notes.filter(({ subject }) => subject !== 'railway.json')).toEqual([]);
});

test('what the file leaves to Railway stays as Railway has it, and not as a declaration would', () => {
  const { instance, notes } = imported({ healthcheckPath: '/health' });
  expect(instance).toMatchObject({
    num_replicas: 1,
    restart_policy_max_retries: 10,
    healthcheck_timeout: 300,
  });
  const general = said(notes, 'railway.json').join('\n');
  for (const words of ['2026-12-01', 'variables, domains', 'PORT becomes 8080', 'us-west2', '2 vCPU or 2 GB'])
    expect(general).toContain(words);
});

describe('what is not carried over as it is, is said', () => {
  test.each<[object, object, string, RegExp]>([
    [{ restartPolicyType: 'ALWAYS' }, { restart_policy_max_retries: 10 }, 'restartPolicyType', /alive/],
    [{ restartPolicyType: 'never' }, { restart_policy_type: 'NEVER' }, '', /$/],
    [
      { restartPolicyType: 'on-failure', restartPolicyMaxRetries: 0 },
      { restart_policy_type: 'NEVER' },
      '',
      /$/,
    ],
    [
      { restartPolicyMaxRetries: 99 },
      { restart_policy_max_retries: 10 },
      'restartPolicyMaxRetries',
      /became 10/,
    ],
    [{ restartPolicyType: 'SOMETIMES' }, { restart_policy_max_retries: 10 }, 'restartPolicyType', /none of/],
    [{ numReplicas: 'many' }, { num_replicas: 1 }, 'numReplicas', /not a number/],
    [{ numReplicas: 51 }, { num_replicas: 1 }, 'numReplicas', /51 is not/],
    [{ region: 'europe-west4' }, { region: 'europe-west4-drams3a' }, 'region', /as Railway calls it now/],
    [{ region: 'mars' }, { region: 'us-west2' }, 'region', /"mars" was not carried over/],
    [
      { multiRegionConfig: { 'us-west2': { numReplicas: 2 }, 'us-east4-eqdc4a': null, 'europe-west4': {} } },
      { regions: { 'us-west2': 2, 'europe-west4-drams3a': 1 } },
      'multiRegionConfig',
      /europe-west4-drams3a/,
    ],
    [
      { multiRegionConfig: { 'us-west2': { numReplicas: 2 } }, numReplicas: 4 },
      { region: 'us-west2', num_replicas: 2 },
      'numReplicas',
      /multiRegionConfig has/,
    ],
    [
      { multiRegionConfig: { 'us-west2': { numReplicas: 99 } } },
      { num_replicas: 1 },
      'multiRegionConfig',
      /99/,
    ],
    [
      { cronSchedule: '0 3 * * *', numReplicas: 3 },
      { cron_schedule: '0 3 * * *', num_replicas: 1 },
      'cronSchedule',
      /one container/,
    ],
    [{ cronSchedule: '* * * * *' }, {}, 'cronSchedule', /1 min apart/],
    [{ healthcheckPath: 'health' }, { healthcheck_path: '/health' }, '', /$/],
    [{ healthcheckTimeout: 20 }, {}, 'healthcheckTimeout', /no path to ask/],
    [{ preDeployCommand: ['a', 'b'] }, { pre_deploy_command: 'a && b' }, 'preDeployCommand', /joined/],
    [{ startCommand: null }, {}, '', /$/],
    [{ startCommand: ['node', 'x'] }, {}, 'startCommand', /not a text/],
    [{ limitOverride: { containers: { cpu: -1 } } }, { cpu_limit: 2 }, 'limitOverride', /limits neither/],
    [{ requiredMountPath: '/data' }, {}, 'requiredMountPath', /volume: \{ mountPath/],
    [{ sleepAplication: true }, { sleep_application: false }, 'sleepAplication', /no such setting/],
  ])('%j', (deploy, expected, setting, message) => {
    const { instance, notes } = imported(deploy);
    expect(instance).toMatchObject(expected);
    const about = notes.filter(({ subject }) => subject.startsWith('deploy.'));
    expect(about.map(({ subject }) => subject)).toEqual(
      setting === '' ? [] : about.map(() => `deploy.${setting}`),
    );
    expect(said(notes, `deploy.${setting}`).join('\n')).toMatch(message);
  });

  test.each<[object, RegExp]>([
    [{ builder: 'BAZEL' }, /none of RAILPACK/],
    [{ nixpacksPlan: {} }, /settings of a builder/],
    [{ watchPatterns: [1] }, /not a list of texts/],
  ])('%j of a build', (build, message) => {
    const { notes } = imported({}, build);
    expect(said(notes, `build.${Object.keys(build)[0]}`).join()).toMatch(message);
  });
});

test('a Dockerfile is what Railway builds with anyway', () => {
  const { instance, notes } = imported({}, { builder: 'DOCKERFILE', dockerfilePath: 'apps/web/Dockerfile' });
  expect(instance).toMatchObject({ dockerfile_path: 'apps/web/Dockerfile' });
  expect(instance).not.toHaveProperty('builder');
  expect(said(notes, 'build.builder')).toEqual([]);
});

test('without a repository a published image runs, and what was said of the build counts for nothing', () => {
  const conversion = convertRailway(parseConfig(JSON.stringify(WHOLE), 'railway.json'), {
    file: 'railway.json',
    name: 'My Shop',
  });
  expect(declared(conversion)).toMatchObject({ source_image: '${var.my_shop_image}' });
  expect(conversion.declaration).toMatchObject({
    functionName: 'addMyShop',
    inputs: [{ kind: 'image', name: 'my_shop_image' }],
  });
  expect(said(conversion.notes, 'build.buildCommand').join()).toContain('--repository');
});

test('a secret of the file is in neither the declaration nor a note', () => {
  const secret = 'hunter2-hunter2-hunter2';
  const conversion = convert(
    JSON.stringify({
      build: { watchPatterns: [`x --password=${secret}`] },
      deploy: {
        startCommand: `server --password=${secret}`,
        registryCredentials: { username: 'acme', password: secret },
      },
      variables: { API_KEY: secret },
    }),
  );
  expect(JSON.stringify(conversion) + moduleText(conversion.declaration, 'x')).not.toContain(secret);
  expect(said(conversion.notes, 'deploy.startCommand').join()).toContain('Input.secret');
  expect(said(conversion.notes, 'deploy.registryCredentials').join()).toContain('Input.secret');
  expect(said(conversion.notes, 'variables').join()).toContain('never read variables');
});

describe('environments', () => {
  const text = JSON.stringify({
    deploy: { numReplicas: 3, startCommand: 'a' },
    environments: {
      staging: { deploy: { numReplicas: 1 }, build: { buildCommand: 'b' }, other: {} },
      pr: { deploy: { startCommand: 'c' } },
    },
  });

  test('are told by line, each setting with how to get it', () => {
    const { notes } = convert(text);
    expect(said(notes, 'environments.staging.deploy.numReplicas').join()).toContain('--environment staging');
    expect(said(notes, 'environments.pr.deploy.startCommand').join()).toContain('no preview environments');
    expect(said(notes, 'environments.staging.other').join()).toContain('only build and deploy');
  });

  test('override, where one is chosen', () => {
    const conversion = convert(text, { environment: 'staging' });
    expect(declared(conversion)).toMatchObject({ num_replicas: 1, start_command: 'a', build_command: 'b' });
    expect(said(conversion.notes, 'environments.staging.deploy.numReplicas')).toEqual([]);
  });

  test('that the file does not have are told', () => {
    expect(said(convert(text, { environment: 'prod' }).notes, 'environments').join()).toContain('"prod"');
  });
});

describe('lines', () => {
  test('of a JSON file are those of the names', () => {
    const { notes } = convert('{\n  "deploy": {\n    "runtime": "V2",\n    "nope": 1\n  }\n}\n');
    expect(notes.map(({ line, subject }) => [line, subject]).filter(([line]) => line !== 1)).toEqual([
      [3, 'deploy.runtime'],
      [4, 'deploy.nope'],
    ]);
  });

  test('of a TOML file are those of the names, in tables, dotted and inline', () => {
    const toml =
      '# a comment\n[build]\nbuilder = "nixpacks"\n\n[deploy]\nnope = 1\n"runtime" = "V2"\n' +
      '[environments.staging]\ndeploy = { numReplicas = 1 }\n[[services]]\nname = "x"\n';
    const { notes } = convert(toml, { file: 'railway.toml' }, 'railway.toml');
    expect(notes.map(({ line, subject }) => [line, subject]).filter(([line]) => line !== 1)).toEqual([
      [7, 'deploy.runtime'],
      [6, 'deploy.nope'],
      [9, 'environments.staging.deploy.numReplicas'],
      [10, 'services'],
    ]);
  });
});

test.each<[string, string, RegExp]>([
  ['railway.json', '{\n  "deploy": {\n    "startCommand": hunter2\n', /railway\.json:3 /],
  ['railway.json', '{ "deploy": {}, "deploy": {} }', /railway\.json:1 /],
  ['railway.json', '', /railway\.json:1 /],
  ['railway.json', '[]', /railway\.json:1 /],
  ['railway.json', '{"a":'.repeat(50_000), /railway\.json:1 /],
  ['railway.toml', '[deploy]\nstartCommand = hunter2\n', /railway\.toml:2 /],
  ['railway.toml', `a = ${'['.repeat(50_000)}`, /railway\.toml:1 /],
  ['standard input', '{', /standard input:1 /],
])('%s that is damaged is refused with its line, and without what stands there', (name, text, what) => {
  expect.assertions(2);
  try {
    parseConfig(text, name);
  } catch (error) {
    expect((error as PlumblineError).parts?.what).toMatch(what);
    expect(String((error as Error).message)).not.toContain('hunter2');
  }
});

test('names that only look like ones of JavaScript are names like others', () => {
  const { notes } = convert('{ "__proto__": { "x": 1 }, "deploy": { "constructor": 1, "toString": "x" } }');
  expect(said(notes, '__proto__').join()).toContain('nothing of that name');
  expect(said(notes, 'deploy.constructor').join()).toContain('no such setting');
});

const NAMES = [
  ...Object.keys(WHOLE.deploy),
  ...Object.keys(WHOLE.build),
  'multiRegionConfig',
  'cronSchedule',
];
const VALUES: readonly unknown[] = [
  ...Object.values(WHOLE.deploy),
  ...Object.values(WHOLE.build),
  ...[
    null,
    '',
    ' ',
    0,
    -1,
    1.5,
    1e9,
    true,
    [],
    {},
    'ALWAYS',
    'a\n`${x}`\\',
    '0 3 * * *',
    '${{x',
    "'",
    ' !',
    '\u2028',
  ],
  ...[{ 'us-west2': { numReplicas: 2 }, 'us-east4': null }, { 'us-west2': 3 }, { containers: null }],
];

test('whatever the file says, what comes of it can be declared', () => {
  const table = fc.dictionary(
    fc.constantFrom(...NAMES, 'x'),
    fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue()),
  );
  fc.assert(
    fc.property(table, table, (build, deploy) => {
      const conversion = convert(JSON.stringify({ build, deploy }));
      expect(declared(conversion)).toHaveProperty('restart_policy_type');
    }),
    { numRuns: 300 },
  );
});

/** Compiled with the tests, so that their types fit. */
const EXAMPLES = join(repository, 'test/fixtures/import');

/** Without what a formatter decides. */
const codeOf = (text: string) => text.slice(text.indexOf('/**')).replaceAll(/[\s,]+/g, '');

test.each<[string, string, Partial<Target>]>([
  ['railway-web.ts', JSON.stringify(WHOLE), {}],
  ['railway-job.ts', '[deploy]\ncronSchedule = "0 3 * * *"\n', { name: 'nightly job', file: 'railway.toml' }],
  [
    'railway-image.ts',
    JSON.stringify({
      deploy: { multiRegionConfig: { 'us-west2': { numReplicas: 2 }, 'us-east4-eqdc4a': {} } },
    }),
    { name: 'api', repository: undefined as never },
  ],
])('%s is what comes of a file', (example, text, target) => {
  const { declaration } = convert(text, target, target.file);
  const written = moduleText(declaration, '../../../constructs');
  expect(codeOf(written)).toBe(codeOf(readFileSync(join(EXAMPLES, example), 'utf8')));
});
