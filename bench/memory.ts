import { type Contender, type Report, ratio } from './lib/measure';
import { peakMemory } from './lib/memory';
import { createBenchProject, hostOff, planOf } from './lib/project';

const RUNS = 3;

/** Peak memory of a plan with nothing to do: Plumbline, the app, the engine and the providers together. */
export async function memory(): Promise<Report> {
  const project = createBenchProject(75);
  try {
    project.must('apply', 'sandbox', '--yes');
    const contenders = [planOf(project), hostOff(planOf(project))];
    const peaks = contenders.map((): number[] => []);
    for (let run = 0; run < RUNS; run++) {
      for (const [index, contender] of contenders.entries()) peaks[index]!.push(await peakMemory(contender));
    }
    const rows = contenders.map(({ name }: Contender, index) => {
      const peak = Math.max(...peaks[index]!);
      return {
        resources: project.resources,
        way: name,
        peak: `${Math.round(peak / 1024)} MiB`,
        'over host off': ratio(peak, Math.max(...peaks[1]!)),
      };
    });
    return { title: 'Memory of all processes of a plan together (aim: not above host off)', rows };
  } finally {
    project.remove();
  }
}
