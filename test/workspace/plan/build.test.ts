import { createColors } from 'picocolors';
import { registerSecret } from '../../../core/redaction';
import { type PlanResourceChange, parsePlan } from '../../../workspace/engine/show-json';
import { buildPlanModel, emptyPlanModel, planModel, renderPlan, summarize } from '../../../workspace/plan';
import { manifestOf } from '../engine/project';
import { change } from './plan';

const service = (name: string) => ({
  name,
  platform: 'railway' as const,
  path: `prod/${name}`,
  image: { literal: 'ghcr.io/acme/grid:v1-aaaaaa' },
  addresses: [`railway_service.${name}`, `railway_deployment.${name}`],
});

const manifest = manifestOf('prod', {
  services: [service('web'), service('worker'), service('db')],
  stateful: ['railway_service.db'],
});

const build = (resource_changes: PlanResourceChange[], more: object = {}) =>
  buildPlanModel(parsePlan({ format_version: '1.2', resource_changes, ...more }), manifest);

const text = (model: ReturnType<typeof build>) => renderPlan(model, createColors(false)).join('\n');

test('changes are grouped by service, the most destructive first', () => {
  const model = build([
    change('railway_service.web', ['update'], { before: { a: 1 }, after: { a: 2 } }),
    change('railway_domain.other', ['create']),
    change('railway_deployment.worker[0]', ['delete', 'create']),
    change('railway_service.worker', ['create']),
    change('railway_service.untouched', ['no-op']),
    change('data.railway_thing.x', ['read'], { mode: 'data' }),
  ]);
  expect(
    model.groups.map(({ service: name, changes }) => [name, changes.map(({ action }) => action)]),
  ).toEqual([
    ['worker', ['replace', 'create']],
    ['web', ['update']],
    [undefined, ['create']],
  ]);
  expect(model.summary).toEqual({ create: 2, import: 0, adopt: 0, update: 1, replace: 1, run: 0, delete: 0 });
  expect(planModel.parse(model)).toEqual(model);
});

test('what exists already is taken over, not created, and each thing that changes or goes is told', () => {
  const model = build([
    change('railway_variables.web', ['create'], {
      after: {
        id: 'p1/s1',
        authoritative: true,
        variables: { LOG: { fingerprint: 'f2' }, SAME: { fingerprint: 'f1' } },
        adopted: {
          id: 'p1/s1',
          authoritative: 'false',
          'variables.LOG.fingerprint': 'f0',
          'variables.SAME.fingerprint': 'f1',
          'variables.STRIPE_KEY.fingerprint': 'f3',
        },
      },
      after_unknown: { variables: { NEW: { fingerprint: true } } },
    }),
    change('railway_service_instance.web', ['create'], {
      after: {
        id: 'i1',
        source_image: 'nginx:1.27.4',
        watch_patterns: ['a', 'b'],
        num_replicas: 2,
        overlap_seconds: 20,
        start_command: null,
        adopted: {
          id: 'i1',
          source_image: 'nginx:1.25.0',
          watch_patterns: '["a"]',
          num_replicas: '2',
          overlap_seconds: '5',
          start_command: 'npm start',
          region: 'us-west1',
        },
      },
      after_unknown: { id: true, region: true },
    }),
    change('railway_service.worker', ['create'], { after: { name: 'worker', adopted: null } }),
  ]);
  expect(model.summary).toMatchObject({ adopt: 2, create: 1 });
  expect(planModel.parse(model)).toEqual(model);
  expect(text(model).split('\n')).toEqual([
    'outside every service',
    '  <~ railway_variables.web take over what exists already (p1/s1)',
    '      authoritative: false → true',
    '      variables.LOG: (secret value)',
    '      variables.STRIPE_KEY: (secret value) goes',
    '      variables.NEW: (secret value)',
    '  <~ railway_service_instance.web take over what exists already (i1)',
    '      source_image: "nginx:1.25.0" → "nginx:1.27.4"',
    '      watch_patterns: "[\\"a\\"]" → "[\\"a\\",\\"b\\"]"',
    '      overlap_seconds: 5 → 20',
    '      start_command: "npm start" → null',
    '      known after apply: region',
    '',
    'worker',
    '  + railway_service.worker create',
    '      name: "worker"',
    '',
    'prod: 2 to take over, 1 to create',
  ]);
});

test('a name that begins like another service’s is not that service’s', () => {
  const model = build([change('railway_service.web-admin', ['create'])]);
  expect(model.groups[0]).not.toHaveProperty('service');
});

test.each<[string, PlanResourceChange, string[]]>([
  ['a declared database', change('railway_service.db', ['delete']), ['railway_service.db']],
  ['an instance of it', change('railway_service.db[0]', ['create', 'delete']), ['railway_service.db[0]']],
  ['a volume whose declaration is gone', change('railway_volume.old', ['delete']), ['railway_volume.old']],
  ['a whole environment', change('railway_environment.prod', ['delete']), ['railway_environment.prod']],
  [
    'a mounted volume',
    change('dokploy_mount.data', ['delete'], { before: { type: 'volume' } }),
    ['dokploy_mount.data'],
  ],
  ['a mounted file', change('dokploy_mount.conf', ['delete'], { before: { type: 'file' } }), []],
  ['a change of a database in place', change('railway_service.db', ['update']), []],
  ['a database that is only forgotten', change('railway_service.db', ['forget']), []],
  ['a service without data', change('railway_service.web', ['delete']), []],
])('destroying %s is flagged: %#', (_what, resource, blocked) => {
  expect(build([resource]).blocked).toEqual(blocked);
});

test('imports and moves are told apart from changes', () => {
  const model = build([
    change('railway_service.web', ['no-op'], { importing: { id: 'abc' } }),
    change('railway_service.worker', ['no-op'], { previous_address: 'railway_service.old' }),
  ]);
  expect(model.groups.map(({ changes }) => changes[0]?.action)).toEqual(['import', 'move']);
});

test('a deploy hook that fires again runs, and is not counted as something destroyed', () => {
  const model = build([change('null_resource.web-smoke', ['delete', 'create'])]);
  expect(model.summary).toMatchObject({ run: 1, replace: 0, delete: 0 });
  expect(text(model)).toContain('> null_resource.web-smoke run again');
  expect(text(model)).toContain('1 hook to run');
});

test('what was changed outside is listed apart', () => {
  const model = build([], {
    resource_drift: [
      change('railway_service.web', ['update'], { before: { region: 'a' }, after: { region: 'b' } }),
      change('railway_service.worker', ['delete']),
    ],
  });
  expect(model.changes).toBe(false);
  expect(text(model)).toBe(
    [
      'Changed outside Plumbline since the last apply',
      '  railway_service.worker was deleted',
      '  railway_service.web was changed',
      '      region: "a" → "b"',
      '',
      'prod: nothing to do, everything is as declared.',
    ].join('\n'),
  );
});

test('what nobody changed is not said to be changed', () => {
  const drifted = (type: string, before: object, after: object) =>
    build([], { resource_drift: [change(type, ['update'], { before, after })] });
  // The engine's own spelling, and what only Railway fills while the plan has nothing against it.
  expect(drifted('null_resource.x', { note: null }, { note: '' }).drift).toEqual([]);
  expect(drifted('railway_deployment.web', { deployment_id: 'a' }, { deployment_id: 'b' }).drift).toEqual([]);
  const crash = { before: { status: 'SUCCESS' }, after: { status: 'CRASHED' } };
  const model = build([change('railway_deployment.web', ['update'], crash)], {
    resource_drift: [change('railway_deployment.web', ['update'], crash)],
  });
  expect(text(model)).toMatch(/^Crashed since the last apply\n {2}railway_deployment.web ended by itself/);
  expect(text(model)).not.toContain('outside Plumbline');
});

test('outputs alone count as a change', () => {
  const model = build([], {
    output_changes: { web_url: { actions: ['create'] }, same: { actions: ['no-op'] } },
  });
  expect(model).toMatchObject({ changes: true, outputs: ['web_url'] });
  expect(summarize(model)).toBe('only outputs change');
});

test('people read what changes, why, and what holds data', () => {
  const model = build([
    change('railway_service.db', ['delete', 'create'], {
      before: { region: 'us-west1', password: 'x' },
      after: { region: 'us-west2', password: 'y' },
      after_sensitive: { password: true },
      replace_paths: [['region']],
      action_reason: 'replace_because_cannot_update',
    }),
  ]);
  expect(text(model)).toBe(
    [
      'db',
      '  -/+ railway_service.db destroy and create again, because it cannot be changed in place HOLDS DATA',
      '      region: "us-west1" → "us-west2" (forces a new one)',
      '      password: (secret value)',
      '',
      'prod: 1 to replace',
      '! railway_service.db holds data and would be destroyed',
    ].join('\n'),
  );
});

test('what follows from a change takes one line', () => {
  const model = build([
    change('railway_deployment.web', ['update'], {
      before: { image: 'a', status: 'SUCCESS', id: '1' },
      after: { image: 'b' },
      after_unknown: { status: true, id: true },
    }),
  ]);
  expect(text(model)).toContain('      image: "a" → "b"\n      known after apply: status, id\n');
});

test('long texts are shown by the lines that differ, and no value steers the terminal', () => {
  const file = (image: string) => `services:\n  web:\n    image: ${image}\n    restart: "on-failure:3"\n`;
  const model = build([
    change('railway_service.web', ['update'], {
      before: { compose_file: file('one'), name: 'a' },
      after: { compose_file: file('two\u001b[31m'), name: '\u001b]0;title\u0007' },
    }),
  ]);
  expect(text(model)).toContain('        -     image: one\n        +     image: two\\u001b[31m\n');
  expect(text(model)).not.toContain('on-failure');
  expect(text(model)).not.toContain('\u001b');
});

test('of a long text with two edits what is between them is left out, and secrets are masked before it is cut', () => {
  const secret = 'first line of a key\nsecond line of it';
  registerSecret(secret);
  const file = (image: string, size: number) =>
    [
      'services:',
      '  web:',
      `    image: ${image}`,
      ...Array(9).fill('    # as it is'),
      `    size: ${size}`,
    ].join('\n');
  const model = build([
    change('dokploy_compose.web', ['update'], {
      before: { compose_file: file('one', 1) },
      after: { compose_file: `${file('two', 2)}\n${secret}` },
    }),
  ]);
  const lines = text(model).split('\n');
  expect(lines.slice(lines.indexOf('      compose_file:') + 1, -2)).toEqual([
    '          services:',
    '            web:',
    '        -     image: one',
    '        +     image: two',
    '        … 7 lines alike',
    '              # as it is',
    '              # as it is',
    '        -     size: 1',
    '        +     size: 2',
    expect.stringMatching(/^ {8}\+ \S+$/),
  ]);
  expect(text(model)).not.toContain('line of');
});

test('a plan that does nothing says so in one line', () => {
  expect(text(emptyPlanModel('prod'))).toBe('prod: nothing to do, everything is as declared.');
});

test.each([[{}], [{ format_version: '2.0' }], [null], [{ format_version: '1.2', resource_changes: [{}] }]])(
  'a document that is no plan is refused: %j',
  (document) => {
    expect(() => parsePlan(document)).toThrow('not in a format that Plumbline reads');
  },
);
