import type { StackManifest } from '../../constructs/manifest';
import { type CommandContext, EXIT, type ExitCode } from '../../core/command';
import { explain } from '../../core/explain';
import { chooseEnvironment, projectPaths } from '../../core/project';
import type { Output } from '../../core/terminal/output';
import type { HttpRuntime } from '../../platforms/http';
import { platformAccess } from '../../workspace/access';
import { bad, ok, type Row, type Status } from '../../workspace/check-row';
import { type Inputs, readInputs } from '../../workspace/inputs';
import { platformsOf } from '../../workspace/platforms';
import { type Synthesized, synthesizeAll } from '../../workspace/synth/synthesis';
import { describeProblem, validateEnvironment } from '../../workspace/variables/validation';
import { checkInputs } from './inputs';
import { checkEngine, checkMirror, checkNode, checkPlaintext } from './machine';
import { checkState } from './state';
import { checkStore } from './state-store';
import { checkStorage } from './storage';
import { isUnused, unusedRow, withMissingCounted } from './summary';

export interface DoctorInput extends CommandContext {
  readonly environment: string | undefined;
  readonly runtime: HttpRuntime;
}

/** What `plumbline doctor --json` prints. */
export interface DoctorReport {
  readonly version: 1;
  readonly healthy: boolean;
  readonly machine: readonly Row[];
  readonly environments: readonly { readonly name: string; readonly rows: readonly Row[] }[];
}

/** `plumbline doctor`: looks at everything a plan or an apply needs, changes nothing, and says what to do. */
export async function runDoctor(input: DoctorInput): Promise<ExitCode> {
  const { root, env, output, environment } = input;
  const paths = projectPaths(root);
  const machine = await Promise.all([
    checkNode(process.versions.node),
    checkEngine({ ...env }),
    checkMirror(paths.mirror),
    checkPlaintext(root),
  ]);
  show('This machine', machine, output);

  const { stacks, row } = await synthesizeStacks(input);
  const storage =
    row.status === 'ok'
      ? checkStorage(
          input,
          [...stacks.values()].map(({ manifest }) => manifest),
        )
      : [];
  show('This project', [row, ...storage], output);
  // What an app declares is not known when it cannot be synthesized.
  const chosen = environment === undefined || row.status !== 'ok' ? undefined : environment;
  const declared = [...stacks.keys()];
  const environments: { name: string; rows: Row[] }[] = [];
  const unused: string[] = [];
  for (const name of chosen === undefined ? declared : [chooseEnvironment(chosen, declared)]) {
    const step = output.step(`Looking at ${name}`);
    const rows = await checkEnvironment(name, stacks.get(name)!, input);
    step.done(`Looked at ${name}`);
    environments.push({ name, rows });
    if (environment !== undefined) show(name, rows, output);
    else if (isUnused(rows, stacks.get(name)!.manifest)) unused.push(name);
    else show(name, withMissingCounted(name, rows), output);
  }
  if (unused.length > 0) show('Environments', [unusedRow(unused)], output);

  const project = [row, ...storage];
  const all = [...machine, ...project, ...environments.flatMap(({ rows }) => rows)];
  const report: DoctorReport = {
    version: 1,
    healthy: all.every(isFine),
    machine: [...machine, ...project],
    environments,
  };
  output.result(report);
  if (all.some(({ status }) => status === 'fail')) return EXIT.failed;
  return all.some(({ status }) => status === 'unknown') ? EXIT.unknown : EXIT.done;
}

async function synthesizeStacks({
  root,
  env,
  output,
}: DoctorInput): Promise<{ stacks: Map<string, Synthesized>; row: Row }> {
  try {
    const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) });
    return { stacks, row: ok('synth', `declares ${[...stacks.keys()].join(', ')}`) };
  } catch (error) {
    const { what, why, next } = explain(error);
    return { stacks: new Map(), row: bad('fail', 'synth', `${what}. ${why}`, next) };
  }
}

/**
 * Without a name every environment is looked at: inputs that only whoever deploys has are no failure then, and a platform is
 * asked only where there is a token for it.
 */
async function checkEnvironment(name: string, stack: Synthesized, input: DoctorInput): Promise<Row[]> {
  const { root, env, runtime, environment } = input;
  const named = environment !== undefined;
  const rows = await Promise.all([
    checkPlatforms(name, stack, input),
    checkState({ ...stack, env, runtime, named }),
    checkStore({ root, manifest: stack.manifest, env, named }),
  ]);
  return rows.flat();
}

async function checkPlatforms(name: string, { manifest }: Synthesized, input: DoctorInput): Promise<Row[]> {
  const { root, env, runtime } = input;
  try {
    const inputs = await readInputs({ root, environment: name, env, declared: manifest.inputs });
    const platforms = platformsOf(platformAccess(manifest, inputs, env));
    const rows = await Promise.all([
      checkInputs(manifest, inputs, env),
      checkVariables(manifest, inputs),
      ...platforms
        .filter(({ hasToken }) => hasToken || input.environment !== undefined)
        .map((platform) => platform.check(runtime)),
    ]);
    return rows.flat().map((row) => (input.environment === undefined ? lenient(row) : row));
  } catch (error) {
    const { what, why, next } = explain(error);
    return [bad('fail', 'inputs', `${what}. ${why}`, next)];
  }
}

/** What services would refuse; what is missing is told of the inputs already. */
function checkVariables(manifest: StackManifest, inputs: Inputs): Row[] {
  return validateEnvironment(manifest, inputs)
    .filter(({ kind }) => kind === 'invalid')
    .map((problem) => bad('fail', `variable ${problem.key}`, describeProblem(problem), HOW_TO_CORRECT));
}

const HOW_TO_CORRECT = 'Correct the value; docs/reference/environment.md says what it may be.';

function lenient(row: Row): Row {
  return row.status === 'fail' && row.name.startsWith('input ') ? { ...row, status: 'warn' } : row;
}

const isFine = ({ status }: Row) => status === 'ok' || status === 'warn';

function show(title: string, rows: readonly Row[], output: Output): void {
  const { colors } = output;
  const marks: Readonly<Record<Status, string>> = {
    ok: colors.green('ok     '),
    warn: colors.yellow('warn   '),
    fail: colors.red('fail   '),
    unknown: colors.yellow('unknown'),
  };
  output.line(colors.bold(title));
  for (const { name, status, detail, next } of rows) {
    output.line(`  ${marks[status]}  ${name}: ${detail}`);
    if (next !== undefined) output.line(`           next: ${next}`);
  }
  output.line();
}
