import { inputsAsEnvironment } from './lib/inputs';
import { type Contender, measure, type Report, ratio, seconds } from './lib/measure';
import { bareOf, createBenchProject, hostOff, plumbline } from './lib/project';

/** A verified apply with nothing to do, over `terraform apply` of the same stack. */
export async function apply(): Promise<Report> {
  const project = createBenchProject(7);
  try {
    project.must('apply', 'sandbox', '--yes');
    const ours: Contender = {
      name: 'plumbline apply (synth, plan, verify)',
      command: [process.execPath, plumbline, 'apply', 'sandbox', '--yes'],
      cwd: project.root,
    };
    const env = await inputsAsEnvironment(project.root);
    const timings = measure([ours, hostOff(ours), bareOf(project, env, ['apply -auto-approve'])], 7);
    const bare = timings.at(-1)!;
    const rows = timings.map(({ name, median }) => ({
      resources: project.resources,
      way: name,
      median: seconds(median),
      'over terraform': seconds(median - bare.median),
      'of terraform': ratio(median, bare.median),
    }));
    return { title: 'No-op apply (aim: faster than terraform)', rows };
  } finally {
    project.remove();
  }
}
