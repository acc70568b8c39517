import type { HttpRuntime } from '../../platforms/http';
import { type CommandContext, EXIT, type ExitCode } from '../lib/command';
import { explain } from '../lib/explain';
import { readInputs } from '../lib/inputs';
import type { Output } from '../lib/output';
import { platformAccess } from '../lib/platform-access';
import { chooseEnvironment, projectPaths } from '../lib/project';
import { registerSecret } from '../lib/redaction';
import { type Synthesized, synthesizeAll } from '../synth/run';
import { checkDokploy } from './dokploy';
import { checkInputs } from './inputs';
import { checkEngine, checkMirror, checkNode, checkPlaintext } from './machine';
import { checkRailway } from './railway';
import { bad, ok, type Row, type Status } from './row';

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
  show('This project', [row], output);
  const names =
    environment === undefined ? [...stacks.keys()] : [chooseEnvironment(environment, [...stacks.keys()])];
  const environments: { name: string; rows: Row[] }[] = [];
  for (const name of row.status === 'ok' ? names : []) {
    const step = output.step(`Asking the platforms of ${name}`);
    const rows = await checkEnvironment(name, stacks.get(name)!, input);
    step.done(`Asked the platforms of ${name}`);
    show(name, rows, output);
    environments.push({ name, rows });
  }

  const all = [...machine, row, ...environments.flatMap(({ rows }) => rows)];
  const report: DoctorReport = {
    version: 1,
    healthy: all.every(isFine),
    machine: [...machine, row],
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
async function checkEnvironment(
  name: string,
  { manifest, stackDir }: Synthesized,
  input: DoctorInput,
): Promise<Row[]> {
  const { root, env, runtime } = input;
  try {
    const inputs = readInputs({ root, environment: name, env });
    for (const { name: secret } of manifest.inputs.filter((declared) => declared.secret)) {
      const value = inputs.get(secret)?.value;
      if (value !== undefined) registerSecret(value);
    }
    const { railway, dokploy } = platformAccess(stackDir, inputs, env);
    for (const token of [railway?.token, dokploy?.token]) if (token !== undefined) registerSecret(token);
    const asked = (token: string | undefined) => input.environment !== undefined || token !== undefined;
    const rows = await Promise.all([
      checkInputs(manifest, inputs, env),
      railway && asked(railway.token) ? checkRailway(railway, runtime) : [],
      dokploy && asked(dokploy.token) ? checkDokploy(dokploy, runtime) : [],
    ]);
    return rows.flat().map((row) => (input.environment === undefined ? lenient(row) : row));
  } catch (error) {
    const { what, why, next } = explain(error);
    return [bad('fail', 'inputs', `${what}. ${why}`, next)];
  }
}

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
