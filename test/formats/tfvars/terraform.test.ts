import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isObject,
  jsonToTfvars,
  parseJsonVariables,
  parseTfvars,
  renderValue,
  sameValue,
  type TfValue,
  tfvarsToJson,
  toVariableText,
} from '../../../formats/tfvars';
import fc from '../../support/fast-check';
import { describeWithTool, findTool } from '../../support/tools';
import { tfValue } from './arbitrary';

/** Terraform keeps every text in Unicode's composed form. */
function composed(value: TfValue): TfValue {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(composed);
  if (!isObject(value)) return value;
  return new Map([...value].map(([key, item]) => [key.normalize('NFC'), composed(item)]));
}

describeWithTool('the real terraform', findTool('terraform', 'terraform', 'tofu'), (terraform) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-tfvars-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: string[], input: string, env: Record<string, string> = {}) =>
    spawnSync(terraform, args, {
      cwd: folder,
      input,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', ...env },
    });

  const declare = (names: readonly string[], type = 'any') =>
    writeFileSync(
      join(folder, 'main.tf'),
      names.map((name) => `variable "${name}" {\n  type = ${type}\n}\n`).join(''),
    );

  /** What Terraform makes of variables, all in one run. */
  function evaluate(names: readonly string[], args: string[], env: Record<string, string> = {}) {
    const all = `base64encode(jsonencode({${names.map((name) => `${name} = var.${name}`).join(', ')}}))`;
    const { status, stdout, stderr } = run(['console', '-no-color', ...args], `${all}\n`, env);
    if (status !== 0 || stderr !== '') throw new Error(`terraform ended with ${status}: ${stdout}${stderr}`);
    const json = Buffer.from(JSON.parse(stdout), 'base64').toString('utf8');
    return new Map(parseJsonVariables(json, 'terraform').map(({ name, value }) => [name, value]));
  }

  function evaluateFile(text: string) {
    const names = parseTfvars(text, 'x.tfvars').map(({ name }) => name);
    declare(names);
    writeFileSync(join(folder, 'x.tfvars'), text);
    return evaluate(names, ['-var-file=x.tfvars']);
  }

  /** Both read every value of a text alike. */
  function expectSame(text: string) {
    const theirs = evaluateFile(text);
    for (const { name, value } of parseTfvars(text, 'x.tfvars')) {
      const same = sameValue(composed(value), theirs.get(name)!);
      if (!same) throw new Error(`Terraform reads ${name} otherwise in ${JSON.stringify(text)}`);
    }
  }

  test('reads every value that we write as the same value, and so does its formatter', () => {
    fc.assert(
      fc.property(fc.array(tfValue, { minLength: 50, maxLength: 50 }), (values) => {
        const text = values.map((value, index) => `v${index} = ${renderValue(value)}\n`).join('');
        expectSame(text);
        const formatted = run(['fmt', '-'], text);
        expect(formatted.stderr).toBe('');
        const ours = parseTfvars(formatted.stdout, 'x.tfvars');
        expect(ours.every(({ value }, index) => sameValue(value, values[index]!))).toBe(true);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  test('reads every text that we accept, and reads the same in it', () => {
    const pieces = [
      'a',
      '"',
      '\\n',
      '\\\\',
      '$',
      '{',
      '}',
      '%',
      '[',
      ']',
      ',',
      ' ',
      '\t',
      '\n',
      '=',
      ':',
      '1',
      '0',
      '.5',
      'e2',
    ];
    const words = [
      '"a"',
      '"b" = ',
      'k = ',
      '<<E\n',
      '<<-E\n',
      '\nE\n',
      '  ',
      '# c\n',
      '/* c */',
      'null',
      'true',
      '-',
      '\r\n',
      '$${',
    ];
    const expression = fc
      .string({ unit: fc.constantFrom(...pieces, ...words), maxLength: 12 })
      .chain((text) => fc.constantFrom(text, `[${text}]`, `{${text}}`, `<<-E\n${text}\nE`, `"${text}"`));
    const accepted = (text: string) => {
      try {
        return parseTfvars(`x = ${text}\n`, 'x.tfvars').length === 1;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.array(expression, { minLength: 3000, maxLength: 3000, size: 'max' }), (expressions) => {
        const good = expressions.filter(accepted);
        expect(good.length).toBeGreaterThan(100);
        expectSame(good.map((text, index) => `v${index} = ${text}\n`).join(''));
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  test('gets the same values from the process environment as from the file', () => {
    fc.assert(
      fc.property(fc.array(tfValue, { minLength: 30, maxLength: 30 }), (values) => {
        // No variable of a process can hold NUL, and a text is expected where a text was.
        const able = values.filter((value) => value !== null && !toVariableText(value).includes('\0'));
        const names = able.map((_, index) => `v${index}`);
        writeFileSync(
          join(folder, 'main.tf'),
          able
            .map(
              (value, index) =>
                `variable "v${index}" {\n  type = ${typeof value === 'string' ? 'string' : 'any'}\n}\n`,
            )
            .join(''),
        );
        const env = Object.fromEntries(
          able.map((value, index) => [`TF_VAR_v${index}`, toVariableText(value)]),
        );
        const theirs = evaluate(names, [], env);
        able.forEach((value, index) => {
          expect(sameValue(composed(value), theirs.get(`v${index}`)!)).toBe(true);
        });
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  test('reads a file the same after it was JSON, but for numbers that became texts', () => {
    const text = 'a = "x$${y}"\nb = [1, 2.5, { c = null }]\nd = <<EOT\nline\nEOT\ne = 12345678901234567890\n';
    const json = tfvarsToJson(text, 'x.tfvars');
    expect(json.numbersAsText).toEqual(['e']);
    const before = evaluateFile(text);
    const after = evaluateFile(jsonToTfvars(json.text, 'x.json'));
    before.set('e', '12345678901234567890');
    expect([...before].every(([name, value]) => sameValue(value, after.get(name)!))).toBe(true);
    writeFileSync(join(folder, 'y.tfvars.json'), json.text);
    const direct = evaluate([...before.keys()], ['-var-file=y.tfvars.json']);
    expect([...before].every(([name, value]) => sameValue(value, direct.get(name)!))).toBe(true);
  });
});
