import { inputsAsEnvironment } from './lib/inputs';
import { measure, type Report, seconds } from './lib/measure';
import { createBenchProject, plumbline } from './lib/project';

/** A verified apply with nothing to do, over `terraform apply` of the same stack; aim: at most 150 ms more. */
export async function apply(): Promise<Report> {
  const project = createBenchProject(7);
  try {
    const first = project.run('apply', 'sandbox', '--yes');
    if (first.code !== 0)
      throw new Error(`the first apply ended with ${first.code}:\n${first.stdout}${first.stderr}`);
    const timings = measure(
      [
        {
          name: 'plumbline apply (synth, plan, verify)',
          command: [process.execPath, plumbline, 'apply', 'sandbox', '--yes'],
          cwd: project.root,
        },
        {
          name: 'terraform apply -auto-approve',
          command: ['terraform', 'apply', '-auto-approve', '-input=false'],
          cwd: project.stackDir,
          env: await inputsAsEnvironment(project.root),
        },
      ],
      7,
    );
    const bare = timings.at(-1)!;
    const rows = timings.map(({ name, median }) => ({
      resources: project.resources,
      way: name,
      median: seconds(median),
      'over terraform': seconds(median - bare.median),
    }));
    return { title: 'No-op apply (aim: terraform + 0.150 s)', rows };
  } finally {
    project.remove();
  }
}
