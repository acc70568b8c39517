import {
  Healthcheck,
  Input,
  type PlumblineStack,
  RailwayEnvironment,
  RailwayPostgres,
  RailwayService,
  ServiceDomain,
} from '../../constructs';
import type { RailwayVariables } from '../../constructs/railway/variables';
import { emptyStack, type Json, pinned, railwayStack, refused, synth } from './support/stack';

const add = (stack: PlumblineStack, id: string, variables: RailwayVariables = {}, name = id) =>
  new RailwayService(stack, id, { name, image: pinned, variables });

/** What becomes of the variables of a service beside one that has the variable `KEY`. */
function beside(name: string, variables: (api: RailwayService) => RailwayVariables): Json {
  const stack = railwayStack();
  const api = add(stack, 'api', { KEY: 'x' }, name);
  add(stack, 'web', variables(api));
  const { resource } = synth(stack);
  return {
    variables: resource.railway_variables.web.variables,
    deployment: resource.railway_deployment.web,
  };
}

const FINGERPRINT = 'railway_variables.api.variables["KEY"].fingerprint';

test.each<[string, string, (api: RailwayService) => string]>([
  ['a reference', 'api', (api) => `http://${api.reference('KEY')}/x`],
  ['a reference to a name with a dot', 'my.api', (api) => `http://${api.reference('KEY')}/x`],
  ['a reference to a name with a blank', 'my api', (api) => `http://${api.reference('KEY')}/x`],
  ['Railway’s own spelling', 'api', () => 'http://${{api.KEY}}/x'],
  ['blanks inside', 'api', () => 'http://${{ api . KEY }}/x'],
  ['double quotes', 'my.api', () => 'http://${{"my.api".KEY}}/x'],
  ['single quotes', 'my api', () => "http://${{ 'my api'.KEY }}/x"],
])('%s in a text reaches Railway, and the deployment follows', (_, name, value) => {
  const { variables, deployment } = beside(name, (api) => ({ URL: value(api) }));
  expect(variables.URL.value).toMatch(/^http:\/\/\$\$\{\{.*KEY *\}\}\/x$/);
  expect(deployment.depends_on).toContain('railway_deployment.api');
  expect(deployment.config_hash).toContain(`reference_URL = ${FINGERPRINT}`);
});

test('names with dots or blanks are quoted as Railway needs it', () => {
  const { variables } = beside('my.api', (api) => ({
    A: api.reference('KEY'),
    B: `${api.reference('KEY')}`,
  }));
  expect(variables).toEqual({ A: { value: '$${{"my.api".KEY}}' }, B: { value: '$${{"my.api".KEY}}' } });
});

test('several references in one text all count', () => {
  const stack = railwayStack();
  add(stack, 'one', { KEY: 'x' });
  add(stack, 'two', { KEY: 'x' });
  add(stack, 'web', { BOTH: '${{one.KEY}} ${{two.KEY}}' });
  const { depends_on, config_hash } = synth(stack).resource.railway_deployment.web;
  expect(depends_on).toEqual(expect.arrayContaining(['railway_deployment.one', 'railway_deployment.two']));
  expect(config_hash).toContain('reference_BOTH = railway_variables.one');
  expect(config_hash).toContain('reference_BOTH_2 = railway_variables.two');
});

test('a service may refer to one that is declared after it', () => {
  const stack = railwayStack();
  add(stack, 'web', { URL: '${{api.KEY}}' });
  add(stack, 'api', { KEY: 'x' });
  expect(synth(stack).resource.railway_deployment.web.depends_on).toContain('railway_deployment.api');
});

test('services that refer to each other do so without a circle', () => {
  const stack = railwayStack();
  new RailwayService(stack, 'web', {
    image: pinned,
    healthcheck: Healthcheck.http(),
    domain: ServiceDomain.generated(),
    variables: { API: 'http://${{api.RAILWAY_PRIVATE_DOMAIN}}' },
  });
  add(stack, 'api', { ORIGIN: 'https://${{web.RAILWAY_PUBLIC_DOMAIN}}' });
  const { web, api } = synth(stack).resource.railway_deployment;
  expect(web.depends_on).toContain('railway_deployment.api');
  expect(api.depends_on).toContain('railway_service_domain.web');
  expect(api.depends_on).not.toContain('railway_deployment.web');
});

test('an input in a text is its value, also a secret one', () => {
  const stack = railwayStack();
  const password = Input.secret(stack, 'password', { description: 'd' });
  add(stack, 'web', { URL: `amqp://app:${password}@mq:5672` });
  expect(synth(stack).resource.railway_variables.web.variables.URL.value).toBe(
    'amqp://app:${var.password}@mq:5672',
  );
});

test('a text that an object was written into is refused', () => {
  const parts = refused(() => add(railwayStack(), 'web', { URL: `http://${{}}/x` }));
  expect(parts.what).toBe('prod/web: variables.URL "http://[object Object]/x"');
  expect(parts.why).toContain('an object was written into the text');
});

describe('a reference to nothing is refused', () => {
  const refer = (text: string, stack = railwayStack()) => {
    const password = Input.secret(stack, 'password', { description: 'd' });
    new RailwayPostgres(stack, 'postgres', { image: pinned, password });
    add(stack, 'web', { OWN: 'x', URL: text });
    return refused(() => synth(stack));
  };

  test.each([
    ['${{postgre.DATABASE_URL}}', /declares no service "postgre"/, /Did you mean "postgres"\?/],
    [
      '${{postgres.DATABASE_URI}}',
      /"postgres" has no variable DATABASE_URI/,
      /Did you mean "DATABASE_URL"\?/,
    ],
    ['${{Postgres.DATABASE_URL}}', /declares no service "Postgres"/, /Did you mean "postgres"\?/],
    ['${{OWM}}', /"web" has no variable OWM/, /Did you mean "OWN"\?/],
    ['${{postgres.RAILWAY_PRIVATE_DOMAN}}', /no variable/, /Did you mean "RAILWAY_PRIVATE_DOMAIN"\?/],
    ['${{postgres.RAILWAY_PUBLIC_DOMAIN}}', /no variable RAILWAY_PUBLIC_DOMAIN/, /./],
    ['${{postgres.RAILWAY_TCP_PROXY_PORT}}', /no variable RAILWAY_TCP_PROXY_PORT/, /./],
    ['${{shared.REGION}}', /declares no service "shared"/, /undeclared of the RailwayEnvironment/],
  ])('%s', (text, why, next) => {
    const parts = refer(`x${text}y`);
    expect(parts.what).toBe(`prod/web: variables.URL ${JSON.stringify(text)}`);
    expect(parts.why).toMatch(why);
    expect(parts.next).toMatch(next);
  });

  test('on the line of the service that refers, although the others come after it', () => {
    const stack = railwayStack();
    const declareHere = () => add(stack, 'web', { URL: '${{api.KEY}}' });
    declareHere();
    let thrown: unknown;
    try {
      synth(stack);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error).stack).toContain('declareHere');
  });

  test.each([['${{my.api.KEY}}'], ['${{my api.KEY}}'], ['${{ secret(32) }}'], ['${{}}'], ['${{a-b}}']])(
    '%s, which Railway does not understand',
    (text) => {
      const stack = railwayStack();
      const parts = refused(() => add(stack, 'web', { URL: text }));
      expect(parts.what).toBe(`prod/web: variables.URL ${JSON.stringify(text)}`);
      expect(parts.next).toMatch(/\$\{\{("my[. ]api"\.KEY|service\.VARIABLE)\}\}/);
    },
  );
});

test('what the platform provides may be referred to, and so may what is known to be there undeclared', () => {
  const stack = emptyStack();
  const token = Input.secret(stack, 'token', { description: 'd' });
  RailwayEnvironment.existing(stack, 'railway', {
    token,
    fingerprintKey: token,
    tier: 'staging',
    projectId: 'p',
    environmentId: 'e',
    undeclared: { 'Old Postgres': ['DATABASE_URL'], shared: ['REGION'], web: ['RAILWAY_TCP_PROXY_PORT'] },
  });
  add(stack, 'web', {
    HOST: '${{RAILWAY_PRIVATE_DOMAIN}}',
    PEER: '${{web.RAILWAY_SERVICE_API_URL}}',
    DB: '${{"Old Postgres".DATABASE_URL}}',
    REGION: '${{ shared.REGION }}',
    BY_HAND: '${{RAILWAY_TCP_PROXY_PORT}}',
  });
  new RailwayService(stack, 'mq', { image: pinned, tcpProxy: 5672 });
  add(stack, 'client', { URL: 'amqp://${{mq.RAILWAY_TCP_PROXY_DOMAIN}}:${{mq.RAILWAY_TCP_PROXY_PORT}}' });
  expect(() => synth(stack)).not.toThrow();
});

describe('names that could not be told apart', () => {
  test.each([
    ['web', 'Web'],
    ['my-web', 'my.web'],
  ])('%j beside %j', (one, other) => {
    const stack = railwayStack();
    add(stack, 'one', {}, one);
    const parts = refused(() => add(stack, 'other', {}, other));
    expect(parts.what).toBe(`prod/other: name ${JSON.stringify(other)}`);
    expect(parts.why).toContain('prod/one');
  });

  test.each(['shared', 'Shared', 'a"b', 'a}b'])('%j, which references cannot name', (name) => {
    expect(refused(() => add(railwayStack(), 'web', {}, name)).what).toBe(
      `prod/web: name ${JSON.stringify(name)}`,
    );
  });
});
