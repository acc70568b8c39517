import type { StackManifest } from '../../../../constructs/manifest';
import { type CommandContext, EXIT, type ExitCode } from '../../../../core/command';
import { chooseEnvironment } from '../../../../core/project';
import { type AuditRow, readAudit } from '../../../../rotation/audit';
import { historyOf } from '../../../../rotation/journal';
import { candidateOf, declaredEnvironments, unreadableLines } from '../../../../rotation/opening';
import { type KeyStatus, needsWork, rotatingInputs, statusOf } from '../../../../rotation/schedule';
import { abandonedLine, statusLine } from '../text';

export interface StatusInput extends CommandContext {
  /** @default every environment */
  readonly environment: string | undefined;
  readonly now: () => Date;
}

export interface EnvironmentStatus {
  readonly environment: string;
  readonly keys: readonly KeyStatus[];
  /** Keys whose rotation is not over and not declared any more, so that no run takes it up. */
  readonly abandoned: readonly string[];
}

/** `plumbline secrets rotation status`: the daily check of what is due, overdue, unknown or unfinished. */
export async function runRotationStatus(input: StatusInput): Promise<ExitCode> {
  const { root, output, now } = input;
  const declared = await declaredEnvironments(input);
  const names =
    input.environment === undefined
      ? [...declared.keys()]
      : [chooseEnvironment(input.environment, [...declared.keys()])];
  const { rows, unreadable } = readAudit(root);
  const warning = unreadableLines(unreadable);
  if (warning !== undefined) output.warn(warning);
  const environments: EnvironmentStatus[] = [];
  for (const name of names) {
    const inputs = await inputsOf(declared.get(name)!, input);
    const abandoned = abandonedIn(rows, declared.get(name)!);
    const keys = inputs.map((each) => statusOf(each, historyOf(rows, name, each.name), now()));
    environments.push({ environment: name, keys, abandoned });
  }
  for (const { environment, keys, abandoned } of environments) {
    output.line(`${environment}:${keys.length === 0 ? ' nothing rotates' : ''}`);
    for (const key of keys) output.line(statusLine(key));
    for (const key of abandoned) output.line(abandonedLine(key, environment));
  }
  output.result({ environments });
  if (environments.some(({ abandoned }) => abandoned.length > 0)) return EXIT.differences;
  return exitCodeOf(
    environments.flatMap(({ keys }) => keys),
    unreadable.length > 0,
  );
}

/** Whoever checks may have no key to the values; then every declared rotation counts, also one without a value. */
async function inputsOf(declared: StackManifest, input: StatusInput) {
  try {
    return (await candidateOf(declared, input)).inputs;
  } catch {
    return rotatingInputs(declared.inputs);
  }
}

function abandonedIn(rows: readonly AuditRow[], { environment, inputs }: StackManifest): string[] {
  const declared = new Set(rotatingInputs(inputs).map(({ name }) => name));
  const keys = new Set(rows.filter((row) => row.environment === environment).map(({ key }) => key));
  return [...keys].filter((key) => {
    const { open, toReplace } = historyOf(rows, environment, key);
    return !declared.has(key) && (open !== undefined || toReplace !== undefined);
  });
}

function exitCodeOf(keys: readonly KeyStatus[], unreadable: boolean): ExitCode {
  if (keys.some(needsWork)) return EXIT.differences;
  return unreadable || keys.some(({ age }) => age === 'unknown') ? EXIT.unknown : EXIT.done;
}
