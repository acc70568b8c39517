import {
  type EnvironmentName,
  type EnvSchemaData,
  type Problem,
  problemsOf,
} from '../../../constructs/env-schema';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { readInputs } from '../../../workspace/inputs';
import { type Synthesized, synthesizeAll } from '../../../workspace/synth/synthesis';
import { type LocalValues, readLocalValues } from '../../../workspace/variables/local-values';
import { describeDifference } from '../../../workspace/variables/name-difference';
import { schemasIn } from '../../../workspace/variables/schemas';
import { unevenDifferences } from '../../../workspace/variables/uneven-differences';
import { describeProblem, validateEnvironment } from '../../../workspace/variables/validation';
import { chooseTarget } from '../target';

export interface ValidateInput extends CommandContext {
  readonly environment: string | undefined;
  readonly file?: string;
  readonly process?: boolean;
}

/** A problem as it is reported. */
interface Reported {
  readonly key: string;
  readonly text: string;
}

interface Validation {
  /** What was looked at, such as `prod` or `development`. */
  readonly environment: string;
  readonly source: string;
  readonly checked: number;
  readonly problems: readonly Reported[];
  /** Names that are not set, which only development accepts. */
  readonly unset: readonly string[];
}

/** `plumbline env validate`: every problem with its key and reason, and never a value. */
export async function runValidate(input: ValidateInput): Promise<ExitCode> {
  const { root, env, output, file, process: only = false } = input;
  const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) });
  const local = file !== undefined || only;
  const values = local || input.environment === undefined ? readLocalValues(input) : undefined;
  const target = chooseTarget(input.environment, stacks, { env: { ...env, ...values?.values }, local });
  const validation =
    target.kind === 'stack'
      ? await validateStack(target.name, stacks, input)
      : validateLocal(target.environment, stacks, values ?? readLocalValues(input));
  report(validation, input);
  return validation.problems.length > 0 ? EXIT.failed : EXIT.done;
}

async function validateStack(
  name: string,
  stacks: ReadonlyMap<string, Synthesized>,
  { root, env }: ValidateInput,
): Promise<Validation> {
  const { manifest } = stacks.get(name)!;
  const inputs = await readInputs({ root, environment: name, env, declared: manifest.inputs });
  const uneven = unevenDifferences([...stacks.values()].map((stack) => stack.manifest)).filter(
    ({ between }) => between.includes(name),
  );
  return {
    environment: name,
    source: 'what its services declare, and their inputs',
    checked: manifest.services.flatMap(({ variables = {} }) => Object.keys(variables)).length,
    problems: [
      ...validateEnvironment(manifest, inputs).map((problem) => ({
        ...problem,
        text: describeProblem(problem),
      })),
      ...uneven.map((difference) => ({ key: difference.name, text: describeDifference(difference) })),
    ],
    unset: [],
  };
}

function validateLocal(
  environment: EnvironmentName,
  stacks: ReadonlyMap<string, Synthesized>,
  { values, source }: LocalValues,
): Validation {
  const schemas = schemasIn(stacks);
  const found = schemas.flatMap((schema) => localProblems(schema, environment, values));
  const lenient = environment === 'development';
  const counted = found.filter(({ kind }) => kind !== 'missing' || !lenient);
  const unset = found.filter(({ kind }) => kind === 'missing' && lenient).map(({ key }) => key);
  const keys = new Set(schemas.flatMap((schema) => Object.keys(schema.environments[environment])));
  return {
    environment,
    source,
    checked: keys.size,
    problems: mergeSame(counted),
    unset: [...new Set(unset)],
  };
}

interface LocalProblem extends Problem {
  readonly schema: string;
}

function localProblems(
  schema: EnvSchemaData,
  environment: EnvironmentName,
  values: LocalValues['values'],
): LocalProblem[] {
  return problemsOf({ schema, environment }, values).map((problem) => ({ ...problem, schema: schema.name }));
}

/** Services that read the same variable have the same problem with it. */
function mergeSame(problems: readonly LocalProblem[]) {
  const texts = new Set(problems.map(({ key, reason }) => `${key} ${reason}`));
  return [...texts].map((text) => {
    const same = problems.filter(({ key, reason }) => `${key} ${reason}` === text);
    const { key, kind, reason } = same[0]!;
    const schemas = same.map(({ schema }) => schema);
    return { key, kind, reason, schemas, text: `${text} (${schemas.join(', ')})` };
  });
}

function report(validation: Validation, { output }: ValidateInput): void {
  const { environment, source, checked, problems, unset } = validation;
  const { colors } = output;
  if (checked === 0)
    output.warn('No service declares its variables with a schema, so there is nothing to check.');
  for (const { text } of problems) output.line(`${colors.red('✗')} ${text}`);
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    output.line(`${environment}: ${count} in ${source}`);
  } else {
    output.line(`${colors.green('✓')} ${environment} is valid: ${checked} variables in ${source}`);
  }
  output.result({
    version: 1,
    environment,
    valid: problems.length === 0,
    source,
    problems: problems.map(({ text: _, ...problem }) => problem),
    unset,
  });
}
