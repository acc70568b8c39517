import { type Contender, measure, type Report, ratio, seconds } from './lib/measure';
import { plumbline } from './lib/project';

/** `--help` and `plan --help` over the floor that Node itself sets; aim: at most 150 ms more. */
export function startup(): Report {
  const node = process.execPath;
  const contenders: Contender[] = [
    { name: 'node -e 0', command: [node, '-e', '0'] },
    { name: 'plumbline --help', command: [node, plumbline, '--help'] },
    { name: 'plumbline plan --help', command: [node, plumbline, 'plan', '--help'] },
  ];
  const [floor, ...others] = measure(contenders, 11);
  const row = (name: string, median: number) => ({
    command: name,
    median: seconds(median),
    'over node': seconds(median - floor!.median),
    ratio: ratio(median, floor!.median),
  });
  return {
    title: 'Start-up (aim: node + 0.150 s)',
    rows: [floor!, ...others].map(({ name, median }) => row(name, median)),
  };
}
