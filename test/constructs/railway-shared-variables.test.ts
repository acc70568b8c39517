import { Input, type PlumblineStack, RailwayEnvironment, RailwayService } from '../../constructs';
import { defineEnv, field } from '../../constructs/env-schema';
import type { SharedVariables } from '../../constructs/railway/shared-variables';
import { affectedServices } from '../../constructs/terraform-json/affected-services';
import { emptyStack, pinned, refused, synth } from './support/stack';

const PLACE = { projectId: 'p', environmentId: 'e', tier: 'staging' } as const;

/** A stack whose environment shares variables. */
function sharing(
  sharedVariables: SharedVariables | ((stack: PlumblineStack) => SharedVariables),
  undeclared: Readonly<Record<string, readonly string[]>> = {},
) {
  const stack = emptyStack();
  const token = Input.secret(stack, 'token', { description: 'd' });
  const railway = RailwayEnvironment.existing(stack, 'railway', {
    ...PLACE,
    token,
    fingerprintKey: token,
    undeclared,
    sharedVariables: typeof sharedVariables === 'function' ? sharedVariables(stack) : sharedVariables,
  });
  return { stack, railway };
}

test('shared variables are a set of the environment and of no service', () => {
  const { stack } = sharing((scope) => ({
    LOG_LEVEL: 'info',
    DSN: Input.secret(scope, 'dsn', { description: 'd' }),
  }));
  expect(synth(stack).resource.railway_variables.railway).toMatchObject({
    project_id: 'p',
    environment_id: 'e',
    variables: { LOG_LEVEL: { value: 'info' }, DSN: { value: '${var.dsn}' } },
  });
  expect(synth(stack).resource.railway_variables.railway).not.toHaveProperty('service_id');
});

test('without any, nothing is declared', () => {
  expect(synth(sharing({}).stack).resource?.railway_variables).toBeUndefined();
});

test('a service that refers to one is deployed after it, and again when it changes', () => {
  const { stack, railway } = sharing({ LOG_LEVEL: 'info', REGION: 'eu' });
  new RailwayService(stack, 'web', {
    image: pinned,
    variables: { LOG_LEVEL: railway.reference('LOG_LEVEL'), URL: 'https://${{ shared.REGION }}.acme.dev' },
  });
  new RailwayService(stack, 'worker', { image: pinned });
  const { railway_variables, railway_deployment } = synth(stack).resource;
  expect(railway_variables.web.variables.LOG_LEVEL.value).toBe('$${{shared.LOG_LEVEL}}');
  const { web, worker } = railway_deployment;
  expect(web.depends_on).toContain('railway_variables.railway');
  expect(web.config_hash).toContain(
    'reference_LOG_LEVEL = railway_variables.railway.variables["LOG_LEVEL"].fingerprint',
  );
  expect(web.config_hash).toContain('reference_URL = railway_variables.railway.variables["REGION"]');
  expect(worker.depends_on).not.toContain('railway_variables.railway');
});

test('the manifest tells them, and which services an input of theirs deploys anew', () => {
  const { stack, railway } = sharing((scope) => ({
    LEVEL: Input.text(scope, 'level', { description: 'd' }),
  }));
  new RailwayService(stack, 'web', { image: pinned, variables: { LEVEL: railway.reference('LEVEL') } });
  new RailwayService(stack, 'worker', { image: pinned });
  expect(stack.sharedVariables).toEqual({ LEVEL: { input: 'level' } });
  const services = ['web', 'worker'].map((name) => ({ name, addresses: [`railway_deployment.${name}`] }));
  expect(affectedServices(synth(stack).resource, services)('level')).toEqual(['web']);
});

describe('a reference to what the environment does not share is refused', () => {
  test('by the method, with the nearest name', () => {
    const { railway } = sharing({ LOG_LEVEL: 'info' }, { shared: ['BY_HAND'] });
    expect(railway.reference('BY_HAND').text).toBe('${{shared.BY_HAND}}');
    const parts = refused(() => railway.reference('LOG_LEVL'));
    expect(parts.what).toBe('prod/railway: reference "LOG_LEVL"');
    expect(parts.why).toMatch(/shares no such variable/);
    expect(parts.next).toBe('Did you mean "LOG_LEVEL"?');
  });

  test('in a text', () => {
    const { stack } = sharing({ LOG_LEVEL: 'info' }, { shared: ['BY_HAND'] });
    new RailwayService(stack, 'web', {
      image: pinned,
      variables: { A: '${{shared.BY_HAND}}', B: '${{shared.LOG_LEVL}}' },
    });
    const parts = refused(() => synth(stack));
    expect(parts.what).toBe('prod/web: variables.B "${{shared.LOG_LEVL}}"');
    expect(parts.why).toMatch(/"shared" has no variable LOG_LEVL/);
    expect(parts.next).toMatch(/Did you mean "LOG_LEVEL"\?/);
  });

  test('under a name that is not quite theirs', () => {
    const { stack } = sharing({ LOG_LEVEL: 'info' });
    new RailwayService(stack, 'web', { image: pinned, variables: { A: '${{share.LOG_LEVEL}}' } });
    expect(refused(() => synth(stack)).next).toMatch(/Did you mean "shared"\?/);
  });
});

test.each<[string, SharedVariables, RegExp, RegExp]>([
  ['a reference', { URL: 'x${{web.URL}}' }, /sharedVariables\.URL "\$\{\{web\.URL\}\}"/, /each service/],
  ['a literal secret', { API_TOKEN: 'abcdef123456' }, /sharedVariables\.API_TOKEN$/, /Input\.secret/],
  ['a number', { LEVEL: 3 as never }, /sharedVariables\.LEVEL$/, /a text/],
  ['a name that is none', { 'A B': 'x' }, /variables/, /./],
  [
    'a schema',
    defineEnv({ name: 's', base: { A: field.text({ description: 'd' }) } }).in('staging', { A: 'x' }),
    /sharedVariables/,
    /variables of the services/,
  ],
])('%s is refused', (_, shared, what, next) => {
  const parts = refused(() => sharing(shared));
  expect(parts.what).toMatch(what);
  expect(parts.next).toMatch(next);
});

test('one shared variable is declared once, in whatever stack', () => {
  const { stack } = sharing({ A: 'x' });
  const parts = refused(() => {
    const app = stack.node.root as ConstructorParameters<typeof PlumblineStack>[0];
    const other = new (stack.constructor as typeof PlumblineStack)(app, 'other', { root: stack.root });
    const token = Input.secret(other, 'token', { description: 'd' });
    RailwayEnvironment.existing(other, 'railway', { ...PLACE, token, sharedVariables: { A: 'y' } });
  });
  expect(parts.what).toBe('other/railway: sharedVariables.A "A"');
});
