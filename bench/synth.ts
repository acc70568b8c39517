import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { measure, type Report, ratio, seconds } from './lib/measure';
import { repository } from './lib/project';

const RESOURCES = 5000;

/** Synth of 5,000 resources with checked constructs over the same resources in plain cdktf; aim: 1.1x. */
export function synth(): Report {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-synth-'));
  try {
    const contenders = (['plumbline constructs', 'plain cdktf'] as const).map((name) => ({
      name,
      command: [process.execPath, compile(folder, name)] as [string, string],
      cwd: folder,
    }));
    const timings = measure(contenders, 7);
    const plain = timings.at(-1)!;
    const rows = timings.map(({ name, median }) => ({
      resources: RESOURCES,
      way: name,
      median: seconds(median),
      ratio: ratio(median, plain.median),
    }));
    return { title: 'Synth of 5,000 resources (aim: 1.1x of plain cdktf)', rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(folder: string, name: 'plumbline constructs' | 'plain cdktf'): string {
  const base = join(folder, name.replace(' ', '-'));
  writeFileSync(`${base}.ts`, name === 'plain cdktf' ? plainSource : checkedSource);
  buildSync({
    entryPoints: [`${base}.ts`],
    outfile: `${base}.cjs`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    absWorkingDir: repository,
    nodePaths: [join(repository, 'node_modules')],
    logLevel: 'error',
  });
  return `${base}.cjs`;
}

const plainSource = `
import { App, LocalBackend, TerraformResource, TerraformStack } from 'cdktf';
class Service extends TerraformResource {
  constructor(scope, id, private readonly props) {
    super(scope, id, { terraformResourceType: 'railway_service', terraformGeneratorMetadata: { providerName: 'railway' } });
  }
  synthesizeAttributes() { return this.props; }
}
class Stack extends TerraformStack { }
const app = new App({ stackTraces: false, outdir: 'plain', skipValidation: true });
const stack = new Stack(app, 'bench');
new LocalBackend(stack, { path: 'bench.tfstate' });
for (let i = 0; i < ${RESOURCES}; i++) {
  new Service(stack, 'service-' + i, { project_id: '00000000-0000-4000-8000-000000000001', name: 'service-' + i });
}
app.synth();
`;

const checkedSource = `
import { App } from 'cdktf';
import { PlumblineStack } from '${repository}/constructs';
import { PlatformResource } from '${repository}/constructs/resource';
import { service } from '${repository}/providers/railway/definitions';
const app = new App({ stackTraces: false, outdir: 'checked', skipValidation: true });
const stack = new PlumblineStack(app, 'bench');
for (let i = 0; i < ${RESOURCES}; i++) {
  const props = { projectId: '00000000-0000-4000-8000-000000000001', name: 'service-' + i };
  new PlatformResource(stack, 'service-' + i, service, props, { name: 'service-' + i });
}
app.synth();
`;
