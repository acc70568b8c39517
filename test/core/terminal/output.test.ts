import { PlumblineError } from '../../../core/errors';
import { forgetSecrets, registerSecret } from '../../../core/redaction';
import { createOutput, type OutputOptions } from '../../../core/terminal/output';

const ESCAPE = '\u001b';

function capture(options: OutputOptions & { tty?: boolean } = {}) {
  const text = { out: '', err: '' };
  const stream = (key: 'out' | 'err') => ({
    isTTY: options.tty === true,
    columns: 40,
    write: (chunk: string) => {
      text[key] += chunk;
    },
  });
  let time = 0;
  const pass = (ms: number) => {
    time += ms;
  };
  const output = createOutput({
    env: {},
    now: () => time,
    stream: stream('out'),
    errStream: stream('err'),
    ...options,
  });
  return { text, output, pass };
}

const problem = new PlumblineError({ what: 'it broke', why: 'it was old', next: 'buy a new one' });

describe('on a pipe', () => {
  test('a step is one plain line, when it ends, with the time it took', () => {
    const { text, output, pass } = capture();
    const step = output.step('Planning prod');
    step.update('Planning prod: 3 of 9');
    expect(text.out).toBe('');
    pass(65_400);
    step.done('Planned prod');
    step.done('twice');
    expect(text.out).toBe('✓ Planned prod (1 min 05 s)\n');
  });

  test('what is waited for is told at once, and a cause that was told only after a while again', () => {
    const { text, output, pass } = capture();
    output.note('502: attempt 1', '502');
    output.note('502: attempt 2', '502');
    output.note('web: BUILDING');
    pass(10_000);
    output.note('502: attempt 3', '502');
    expect(text.out).toBe('… 502: attempt 1\n… web: BUILDING\n… 502: attempt 3\n');
    const json = capture({ json: true });
    json.output.note('502: attempt 1');
    expect(json.text).toEqual({ out: '', err: '' });
  });

  test('there are neither colours nor cursor movements', () => {
    const { text, output } = capture();
    output.step('a').fail();
    output.warn('b');
    output.error(problem);
    expect(text.out + text.err).not.toContain(ESCAPE);
  });
});

describe('on a terminal', () => {
  test('steps under way are redrawn below finished ones and never longer than a line', () => {
    const { text, output } = capture({ tty: true });
    const web = output.step('web: deploying');
    output.step(`worker: ${'x'.repeat(200)}`);
    web.done('web: healthy');
    const lines = text.out
      .split('\n')
      .map((line) => line.replace(new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g'), ''));
    expect(lines.at(-3)).toBe('✓ web: healthy (0.0 s)');
    expect(lines.at(-2)).toMatch(/^⠋ worker: x+… 0\.0 s$/);
    expect(lines.at(-2)!.length).toBeLessThanOrEqual(40);
    expect(text.out).toContain(`${ESCAPE}[2A${ESCAPE}[J`);
  });

  test('NO_COLOR takes the colours and leaves the progress', () => {
    const { text, output } = capture({ tty: true, env: { NO_COLOR: '1' } });
    output.step('a').done();
    expect(text.out).not.toMatch(new RegExp(`${ESCAPE}\\[3\\dm`));
    expect(output.colors.red('x')).toBe('x');
  });

  test.each([{ CI: 'true' }, { TERM: 'dumb' }])('in %o it behaves as on a pipe', (env) => {
    const { text, output } = capture({ tty: true, env });
    output.step('a').done();
    expect(output.interactive).toBe(false);
    expect(text.out).toBe('✓ a (0.0 s)\n');
  });
});

describe('text that would steer the terminal', () => {
  const hostile = `we${ESCAPE}[2J${ESCAPE}]0;gotcha\u0007b\u009b1A\u202e\r!`;

  test('is written as codes in lines, steps, warnings and errors, and colours of our own stay', () => {
    const { text, output } = capture({ tty: true });
    output.line(`${output.colors.red('-')} ${hostile}`);
    output.warn(hostile);
    output.step(hostile).done();
    output.error(new PlumblineError({ what: hostile, why: hostile, next: hostile }));
    const said = text.out + text.err;
    expect(text.out).toContain(
      `${ESCAPE}[31m-${ESCAPE}[39m we\\u001b[2J\\u001b]0;gotcha\\u0007b\\u009b1A\\u202e\\u000d!\n`,
    );
    for (const steering of [`${ESCAPE}[2J`, `${ESCAPE}]`, '\u0007', '\u009b', '\u202e', '\r'])
      expect(said).not.toContain(steering);
  });

  test('has not even a colour on a pipe, and keeps its line breaks', () => {
    const { text, output } = capture();
    output.line(`one\r\n${ESCAPE}[31mtwo`);
    expect(text.out).toBe('one\n\\u001b[31mtwo\n');
  });
});

describe('in JSON mode', () => {
  test('standard output is the one document and nothing else', () => {
    const { text, output } = capture({ json: true });
    output.line('for people');
    output.step('a').done();
    output.warn('careful');
    output.result({ answer: 42 });
    expect(JSON.parse(text.out)).toEqual({ answer: 42 });
    expect(text.err).toBe('! careful\n');
  });

  test('an error is a document with its three parts', () => {
    const { text, output } = capture({ json: true });
    output.error(problem);
    expect(JSON.parse(text.out)).toEqual({
      error: { what: 'it broke', why: 'it was old', next: 'buy a new one' },
    });
  });
});

describe('an error', () => {
  test('shows its three parts and no stack trace', () => {
    const { text, output } = capture();
    output.error(problem);
    expect(text.err).toBe('✗ it broke\n  why:  it was old\n  next: buy a new one\n');
  });

  test('that nobody expected has three parts too, and its stack with PLUMBLINE_DEBUG', () => {
    const plain = capture();
    plain.output.error(new TypeError('x is not a function'));
    expect(plain.text.err).toMatch(/✗ x is not a function\n {2}why: .*\n {2}next: .*PLUMBLINE_DEBUG=1/);
    expect(plain.text.err).not.toContain('output.test');
    const debugging = capture({ env: { PLUMBLINE_DEBUG: '1' } });
    debugging.output.error(new TypeError('x is not a function'));
    expect(debugging.text.err).toContain('output.test');
  });

  test('of the system says what it means', () => {
    const { text, output } = capture();
    output.error(
      Object.assign(new Error('ENOSPC: no space left'), {
        code: 'ENOSPC',
        path: '/x/plan',
        syscall: 'write',
      }),
    );
    expect(text.err).toContain('/x/plan: the disk is full (ENOSPC)');
    expect(text.err).toContain('Free some space');
  });
});

describe('a secret', () => {
  afterEach(forgetSecrets);

  test('appears on no stream and in no mode', () => {
    registerSecret('hunter2hunter2');
    const said = [capture(), capture({ json: true }), capture({ tty: true })].map(({ text, output }) => {
      output.line('a hunter2hunter2');
      output.warn('b hunter2hunter2');
      const step = output.step('c hunter2hunter2');
      step.update('d hunter2hunter2');
      step.done('e hunter2hunter2');
      output.result({ hunter2hunter2: ['hunter2hunter2'] });
      output.error(new Error('hunter2hunter2'));
      return text.out + text.err;
    });
    expect(said.join('')).not.toContain('hunter2');
  });
});
