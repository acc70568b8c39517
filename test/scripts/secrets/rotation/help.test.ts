import { runCli } from '../../support/project';

test.each(['plan', 'run'])(
  'rotation %s takes what a run for a leak, and one that goes back, is asked with',
  async (command) => {
    const { code, out } = await runCli(['secrets', 'rotation', command, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/--immediately +keep no previous value: for one that leaked/);
    expect(out).toMatch(/--back +go back to the previous value/);
  },
);
