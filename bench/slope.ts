import { inputsAsEnvironment } from './lib/inputs';
import { type Cost, measureCost, type Report, seconds } from './lib/measure';
import { type BenchProject, bareOf, createBenchProject, hostOff, planOf } from './lib/project';

/** Services of four resources each, and three more for project, environment and domain: 51 and 303 resources. */
const [FEW, MANY] = [12, 75];
const RUNS = 5;

interface Measured {
  readonly resources: number;
  readonly costs: readonly Cost[];
}

/** What one more unchanged resource costs in a plan: by the clock, and in processor time of all processes together. */
export async function slope(): Promise<Report> {
  const [few, many] = [await measured(FEW), await measured(MANY)];
  const rows = few.costs.map((small, way) => {
    const large = many.costs[way]!;
    const grown = (kind: 'wall' | 'processor') =>
      `${((1000 * (large[kind] - small[kind])) / (many.resources - few.resources)).toFixed(1)} ms`;
    return {
      way: small.name,
      [`${few.resources} resources`]: seconds(small.wall),
      [`${many.resources} resources`]: seconds(large.wall),
      'per resource': grown('wall'),
      'processor time per resource': grown('processor'),
    };
  });
  return { title: 'Plan with nothing to do, by size (aim: at most the slope of bare terraform)', rows };
}

async function measured(services: number): Promise<Measured> {
  const project = createBenchProject(services);
  try {
    project.must('apply', 'sandbox', '--yes');
    return { resources: project.resources, costs: measureCost(await contendersIn(project), RUNS) };
  } finally {
    project.remove();
  }
}

async function contendersIn(project: BenchProject) {
  const env = await inputsAsEnvironment(project.root);
  return [planOf(project), hostOff(planOf(project)), bareOf(project, env, ['plan'])];
}
