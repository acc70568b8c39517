import { measure, type Report, seconds } from './lib/measure';
import { createBenchProject, plumbline } from './lib/project';

/** One `secrets set` as a whole process, in turn between two images so that each run writes; aim: at most 0.4 s. */
export function set(): Report {
  const project = createBenchProject(10);
  try {
    let release = 0;
    const node = process.execPath;
    const command = (name: string, value: () => string) => ({
      name,
      get command(): [string, ...string[]] {
        return [node, plumbline, 'secrets', 'set', 'fingerprint_key', value(), '--env', 'sandbox'];
      },
      cwd: project.root,
    });
    const contenders = [
      { name: 'node -e 0', command: [node, '-e', '0'] as [string, ...string[]] },
      command('secrets set', () => `${'0'.repeat(40)}${release++}`),
    ];
    const [floor, changed] = measure(contenders, 9);
    return {
      title: 'plumbline secrets set, from start to the file renamed (aim: 0.4 s)',
      rows: [
        {
          median: seconds(changed!.median),
          'over node': seconds(changed!.median - floor!.median),
        },
      ],
    };
  } finally {
    project.remove();
  }
}
