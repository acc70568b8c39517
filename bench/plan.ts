import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolsDir } from '../test/support/tools';
import { inputsAsEnvironment } from './lib/inputs';
import { type Contender, measure, type Report, ratio, seconds } from './lib/measure';
import { type BenchProject, createBenchProject, hostOff, planOf, plumbline } from './lib/project';

/** Services whose resources (four each, and two for project and environment) come to about 30 and 300. */
const SIZES = [7, 75];

/** From source to a plan that a person can read, in several ways, for an environment that does not exist yet. */
export async function plan(): Promise<Report> {
  const rows: Report['rows'][number][] = [];
  for (const services of SIZES) {
    const project = createBenchProject(services);
    try {
      const env = await inputsAsEnvironment(project.root);
      const contenders = [
        planOf(project),
        hostOff(planOf(project)),
        handWritten(project, env),
        ...cdktfDiff(project, env),
      ];
      const timings = measure(contenders, 5);
      const [mine] = timings;
      for (const { name, median } of timings) {
        rows.push({
          resources: project.resources,
          way: name,
          median: seconds(median),
          'plumbline / this': ratio(mine!.median, median),
          'plumbline − this': seconds(mine!.median - median),
        });
      }
    } finally {
      project.remove();
    }
  }
  return {
    title:
      'Source to reviewed plan (aim, 31 and 303 resources: 0.7x and 1.0x of hand-written; 0.25x and 0.4x of cdktf diff)',
    rows,
  };
}

/** The same resources as plain Terraform JSON, planned and shown with terraform alone. */
function handWritten({ root, stackDir }: BenchProject, env: Record<string, string>): Contender {
  const folder = join(root, 'hand-written');
  mkdirSync(join(folder, 'terraform.d'), { recursive: true });
  const stack = JSON.parse(readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8'), (key, value) =>
    key === '//' ? undefined : value,
  );
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(stack, null, 2));
  symlinkSync(join(root, 'dist', 'mirror'), join(folder, 'terraform.d', 'plugins'));
  const script =
    'terraform plan -input=false -out=plan.tfplan >plan.txt && terraform show -json plan.tfplan >plan.json';
  measure([{ name: 'init', command: ['terraform', 'init', '-input=false'], cwd: folder }], 1);
  return {
    name: 'terraform plan and show, hand-written JSON',
    command: ['sh', '-c', script],
    cwd: folder,
    env,
  };
}

/** `cdktf diff` of the archived CDKTF command line, where somebody installed it. */
function cdktfDiff({ root }: BenchProject, env: Record<string, string>): Contender[] {
  const cdktf = join(toolsDir, 'cdktf-cli', 'node_modules', '.bin', 'cdktf');
  if (!existsSync(cdktf)) return [];
  return [
    {
      name: 'cdktf diff',
      command: [
        cdktf,
        'diff',
        'sandbox',
        '--skip-provider-lock',
        '--app',
        `${process.execPath} ${plumbline} synth`,
      ],
      cwd: root,
      env,
    },
  ];
}
