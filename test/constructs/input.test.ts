import { Input } from '../../constructs';
import { pinProblem } from '../../core/image-reference';
import { emptyStack, refused, synth } from './support/stack';

test('a secret is kept out of plan, state and output, and is required', () => {
  const stack = emptyStack();
  Input.secret(stack, 'session_secret', { description: 'Signs cookies' });
  expect(synth(stack).variable.session_secret).toEqual({
    type: 'string',
    description: 'Signs cookies',
    ephemeral: true,
    sensitive: true,
    nullable: false,
  });
});

test('an optional input is null when it is left out', () => {
  const stack = emptyStack();
  Input.secret(stack, 'railway_token', { description: 'Token', optional: true });
  expect(synth(stack).variable.railway_token).toMatchObject({ default: null, nullable: true });
});

test('a default is no requirement', () => {
  const stack = emptyStack();
  Input.text(stack, 'level', { description: 'Log level', default: 'info' });
  expect(synth(stack).variable.level.default).toBe('info');
  expect(stack.inputs).toEqual([expect.objectContaining({ name: 'level', required: false, secret: false })]);
});

test('an image input carries the rule of pinning, with the same answer for the same text', () => {
  const registries = ['docker.io/library/redis'];
  const stack = emptyStack();
  Input.image(stack, 'docker_image', { description: 'Image', registries });
  const [validation] = synth(stack).variable.docker_image.validation;
  const patterns = [...validation.condition.matchAll(/regex\(("(?:[^"\\]|\\.)*"), var\.docker_image\)/g)].map(
    ([, text]: string[]) => JSON.parse(text!) as string,
  );
  const [match, refuse] = patterns as [string, string];
  for (const text of [
    'ghcr.io/a/b:v1-abcdef',
    'ghcr.io/a/b:latest',
    'redis:7.4.1',
    'redis:7',
    'mysql:8.0.1',
    'x y',
  ]) {
    const accepted = new RegExp(match).test(text) && !new RegExp(refuse.replace('(?i)', ''), 'i').test(text);
    expect([text, accepted]).toEqual([text, pinProblem(text, { registries }) === undefined]);
  }
  expect(validation.error_message).toContain('${var.docker_image}');
  expect(validation.error_message).toContain('v123-abcdef');
});

test('the manifest says of an image input which registries it accepts', () => {
  const stack = emptyStack();
  Input.image(stack, 'docker_image', { description: 'Image', registries: ['quay.io/acme'] });
  expect(stack.inputs).toEqual([
    {
      name: 'docker_image',
      secret: false,
      image: true,
      registries: ['quay.io/acme'],
      description: 'Image',
      required: true,
    },
  ]);
});

test('a description cannot smuggle a template into Terraform', () => {
  const stack = emptyStack();
  Input.text(stack, 'host', { description: 'like ${file("/etc/passwd")}' });
  expect(synth(stack).variable.host.description).toBe('like $${file("/etc/passwd")}');
});

test.each(['Session', 'a-b', '1st', 'a.b', ''])('refuses the input name %j', (name) => {
  expect(refused(() => Input.text(emptyStack(), name, { description: 'x' })).next).toContain(
    'session_secret',
  );
});

test('refuses an input declared twice', () => {
  const stack = emptyStack();
  Input.text(stack, 'host', { description: 'x' });
  expect(refused(() => Input.text(stack, 'host', { description: 'y' })).what).toContain('var.host');
});
