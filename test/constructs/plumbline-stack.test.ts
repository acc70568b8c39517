import { TerraformOutput, TerraformStack } from 'cdktf';
import {
  DokployCompose,
  Healthcheck,
  Input,
  PlumblineStack,
  RailwayEnvironment,
  RailwayService,
} from '../../constructs';
import { dokployStack, emptyStack, pinned, railwayStack, refused, synth, testApp } from './support/stack';

test('state is a local file at a path that is the same on every machine', () => {
  const { terraform } = synth(emptyStack());
  expect(terraform.backend).toEqual({ local: { path: '../../../.plumbline/state/prod.tfstate' } });
  expect(terraform.required_version).toBe('>= 1.11.0');
});

test.each(['a.b', 'ünit', '日本', '1abc', '-web', 'two words', ''])('refuses the id %j', (id) => {
  const { what, why, next } = refused(() => new RailwayService(railwayStack(), id, { image: pinned }));
  expect(what).toContain(JSON.stringify(id));
  expect(why).toContain('CDKTF drops every other character');
  expect(next).toContain('"web"');
});

test('refuses an unusable id of any element, not only of Plumbline constructs', () => {
  const stack = emptyStack();
  new TerraformOutput(stack, 'a.b', { value: 'x' });
  expect(refused(() => synth(stack)).what).toBe('prod/a.b: id "a.b"');
});

test.each(['two words', 'prod.eu', '1st'])('refuses the environment name %j', (name) => {
  expect(refused(() => emptyStack({}, name)).what).toContain(name);
});

test('refuses an environment declared twice', () => {
  const app = testApp();
  new PlumblineStack(app, 'prod');
  expect(refused(() => new PlumblineStack(app, 'prod')).what).toBe('prod: id "prod"');
});

test('refuses a service declared twice', () => {
  const stack = railwayStack();
  new RailwayService(stack, 'web', { image: pinned });
  expect(refused(() => new RailwayService(stack, 'web', { image: pinned }))).toEqual({
    what: 'prod/web: id "web"',
    why: expect.stringContaining('already'),
    next: expect.stringContaining('own name'),
  });
});

test('refuses two services that would have one name at the platform', () => {
  const stack = railwayStack();
  new RailwayService(stack, 'web', { image: pinned });
  const { what, why } = refused(() => new RailwayService(stack, 'site', { name: 'web', image: pinned }));
  expect(what).toBe('prod/site: name "web"');
  expect(why).toContain('prod/web');
});

test('refuses services whose output would be one', () => {
  const claim = (stack: PlumblineStack) => stack.claim('output.a_b_url', 'prod/a_b');
  const stack = emptyStack();
  stack.claim('output.a_b_url', 'prod/a-b');
  expect(refused(() => claim(stack)).why).toContain('prod/a-b');
});

test('Plumbline constructs say that they need a PlumblineStack', () => {
  const plain = new TerraformStack(testApp(), 'plain');
  expect(refused(() => Input.text(plain, 'x', { description: 'x' })).next).toContain('PlumblineStack');
});

test('a service says that it needs an environment, and which construct declares it', () => {
  const { what, next } = refused(() => new RailwayService(emptyStack(), 'web', { image: pinned }));
  expect(what).toContain('prod/web');
  expect(next).toContain('RailwayEnvironment.existing');
});

test('a second Railway environment in one stack is refused', () => {
  const stack = railwayStack();
  const token = Input.secret(stack, 'other_token', { description: 'token' });
  const declare = () =>
    RailwayEnvironment.existing(stack, 'other', {
      token,
      fingerprintKey: token,
      projectId: 'p',
      environmentId: 'e',
      tier: 'staging',
    });
  expect(refused(declare).next).toContain('stack of its own');
});

test('a service may be called as people call theirs', () => {
  const stack = dokployStack();
  for (const name of ['backend', 'state', 'provider', 'stack'])
    new DokployCompose(stack, name, { image: pinned, healthcheck: Healthcheck.http() });
  expect(Object.keys(synth(stack).resource.dokploy_compose).sort()).toEqual([
    'backend',
    'provider',
    'stack',
    'state',
  ]);
  expect(synth(stack).terraform.backend).toHaveProperty('local');
});
