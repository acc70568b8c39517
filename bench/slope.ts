import { inputsAsEnvironment } from './lib/inputs';
import { measure, type Report, seconds, type Timing } from './lib/measure';
import { type BenchProject, bareOf, createBenchProject, hostOff, planOf } from './lib/project';

/** Services of four resources each, and two more for project and environment. */
const SERVICES = [12, 50, 250];

/** What one more unchanged resource costs in a plan. */
export async function slope(): Promise<Report> {
  const measured: { readonly resources: number; readonly timings: readonly Timing[] }[] = [];
  for (const services of SERVICES) {
    const project = createBenchProject(services);
    try {
      project.must('apply', 'sandbox', '--yes');
      measured.push({ resources: project.resources, timings: await time(project) });
    } finally {
      project.remove();
    }
  }
  const [smallest, largest] = [measured[0]!, measured.at(-1)!];
  const rows = smallest.timings.map(({ name, median }, way) => {
    const grown = largest.timings[way]!.median - median;
    return {
      way: name,
      ...Object.fromEntries(
        measured.map(({ resources, timings }) => [`${resources} resources`, seconds(timings[way]!.median)]),
      ),
      'per resource': `${((1000 * grown) / (largest.resources - smallest.resources)).toFixed(2)} ms`,
    };
  });
  return { title: 'Plan with nothing to do, by size (aim: at most the slope of bare terraform)', rows };
}

async function time(project: BenchProject): Promise<Timing[]> {
  const env = await inputsAsEnvironment(project.root);
  return measure([planOf(project), hostOff(planOf(project)), bareOf(project, env, ['plan'])], 3);
}
