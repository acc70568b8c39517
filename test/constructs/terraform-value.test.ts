import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fn } from 'cdktf';
import { Input } from '../../constructs';
import { escapeTerraform, isToken, terraformTemplate } from '../../constructs/terraform-value';
import fc from '../support/fast-check';
import { describeWithTool, findTool } from '../support/tools';
import { emptyStack } from './support/stack';

/** Texts made of what templates are made of. */
const hostile = fc
  .array(
    fc.constantFrom('$', '%', '{', '}', '${', '%{', '$${', 'var.x', '~', '"', '\\', '\n', 'é', ' ', 'if'),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''));

test('leaves no template opening in a literal', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(escapeTerraform(text).replaceAll(/\$\$\{|%%\{/g, '·')).not.toMatch(/[$%]\{/);
    }),
  );
});

test('tokens in a text survive, and the literal parts around them are escaped', () => {
  const input = Input.text(emptyStack(), 'host', { description: 'host' });
  const text = `\${a}${input.value}%{b}${Fn.upper(input.value)}`;
  const [first, second] = [input.value, Fn.upper(input.value)].map((token) => isToken(token));
  expect([first, second]).toEqual([true, true]);
  expect(escapeTerraform(text)).toMatch(/^\$\$\{a\}\$\{TfToken\[[^\]]+\]\}%%\{b\}\$\{TfToken\[[^\]]+\]\}$/);
});

test('a finished template is not escaped a second time', () => {
  const template = terraformTemplate('$${kept}');
  expect(escapeTerraform(template)).toBe(template);
});

describeWithTool('in real terraform', findTool('terraform', 'terraform', 'tofu'), (terraform) => {
  test('every literal reaches the platform as it was written', () => {
    const texts = fc.sample(hostile, { numRuns: 300, seed: 7 });
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-escape-'));
    const run = (...argv: string[]) =>
      execFileSync(terraform, argv, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      const output = Object.fromEntries(
        texts.map((text, index) => [`t${index}`, { value: escapeTerraform(text) }]),
      );
      writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ output }));
      run('init', '-input=false');
      run('apply', '-auto-approve', '-input=false');
      const values = JSON.parse(run('output', '-json')) as Record<string, { value: string }>;
      expect(texts.map((_, index) => values[`t${index}`]?.value)).toEqual(texts);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
