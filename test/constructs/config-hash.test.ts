import { TerraformOutput, Testing } from 'cdktf';
import { Input, type PlumblineStack, RailwayService } from '../../constructs';
import { configHash } from '../../constructs/config-hash';
import type { PlatformResource } from '../../constructs/resource';
import { pinned, railwayStack } from './support/stack';

function owner() {
  const stack = railwayStack();
  const service = new RailwayService(stack, 'web', { image: pinned });
  const text = Input.text(stack, 'text', { description: 'x' });
  return { owner: service.node.findChild('instance') as PlatformResource<never>, stack, text };
}

function resolved(stack: PlumblineStack, value: string): string {
  new TerraformOutput(stack, 'hash', { value });
  return JSON.parse(Testing.synth(stack)).output.hash.value;
}

const hash = (settings: Record<string, unknown>) =>
  configHash({ owner: owner().owner, settings, expressions: {} });

test('the order in which settings are listed does not matter, and absent ones do not count', () => {
  expect(hash({ b: 2, a: 1 })).toBe(hash({ a: 1, b: 2, c: undefined }));
  expect(hash({ a: 1 })).not.toBe(hash({ a: 2 }));
  expect(hash({ a: 1 })).not.toBe(hash({ b: 1 }));
});

test('a token anywhere in a setting is hashed by Terraform, from the attribute it ends up in', () => {
  const { owner: instance, stack, text } = owner();
  const settings = { healthCheck: { test: ['CMD', text.value] }, replicas: 2 };
  const expression = resolved(stack, configHash({ owner: instance, settings, expressions: {} }));
  expect(expression).toMatch(/^\$\{sha256\(jsonencode\(\{settings = "[0-9a-f]{64}", healthCheck = /);
  expect(expression).toContain('healthCheck = railway_service_instance.web.health_check');
});
