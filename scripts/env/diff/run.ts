import { EXIT, type ExitCode } from '../../../core/command';
import { synthesizeAll } from '../../../workspace/synth/synthesis';
import {
  type CompareContext,
  type Comparison,
  compareLive,
  compareLocal,
  compareStack,
} from '../../../workspace/variables/comparison';
import { readLocalValues } from '../../../workspace/variables/local-values';
import { describeDifference } from '../../../workspace/variables/name-difference';
import { chooseTarget } from '../target';

export interface DiffInput extends CompareContext {
  readonly environment: string | undefined;
  /** Leaves out what is live. @default false */
  readonly offline?: boolean;
}

/** `plumbline env diff`: which places know which names; changes nothing and reads no value of a platform. */
export async function runDiff(input: DiffInput): Promise<ExitCode> {
  const { root, env, output, offline = false } = input;
  const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) });
  const values = input.environment === undefined ? readLocalValues({ root, env }).values : env;
  const target = chooseTarget(input.environment, stacks, { env: values });
  if (target.kind === 'local') {
    return report(target.environment, compareLocal(root, target.environment, stacks), input);
  }
  const { name } = target;
  const declared = await compareStack(name, stacks, input);
  if (offline) return report(name, declared, input);
  const step = output.step(`Reading the variables of ${name}`);
  const live = await compareLive(name, input);
  if (live.unknown.length > 0) step.fail();
  else step.done(`Read the variables of ${name}`);
  const unknown = [...declared.unknown, ...live.unknown];
  const reasons = new Map(unknown.map((part) => [part.what, part]));
  const differences = [...declared.differences, ...live.differences];
  return report(name, { differences, unknown: [...reasons.values()] }, input);
}

function report(environment: string, { differences, unknown }: Comparison, { output }: DiffInput): ExitCode {
  const { colors } = output;
  const counting = differences.filter(({ tolerated }) => !tolerated);
  const tolerated = differences.filter((difference) => difference.tolerated);
  for (const difference of counting) output.line(colors.yellow(describeDifference(difference)));
  for (const difference of tolerated) output.line(colors.dim(`  ${describeDifference(difference)}`));
  for (const { what, why, next } of unknown) {
    output.line(`? ${what}`);
    output.line(`    why:  ${why}`);
    output.line(`    next: ${next}`);
  }
  const answer = counting.length > 0 ? 'different' : unknown.length > 0 ? 'unknown' : 'same';
  output.line(`${environment}: ${(answer === 'same' ? colors.green : colors.yellow)(WORDS[answer])}`);
  output.result({ version: 1, environment, answer, differences: counting, tolerated, unknown });
  if (answer === 'same') return EXIT.done;
  return answer === 'different' ? EXIT.differences : EXIT.unknown;
}

const WORDS = {
  same: 'every place knows the same names',
  different: 'the places do not know the same names',
  unknown: 'no difference was found, but not everything could be read',
} as const;
