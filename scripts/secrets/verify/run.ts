import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import { chooseSecretsFiles } from '../target';
import { checkFile, type Finding, type Level, type Verified } from './file-check';

export interface VerifyInput extends CommandContext {
  /** None: all. */
  readonly environments: readonly string[];
  /** Whether a second reader decrypts as well. */
  readonly crossCheck: boolean;
}

const EXIT_CODES: Readonly<Record<Level, ExitCode>> = {
  failed: EXIT.failed,
  unknown: EXIT.unknown,
  difference: EXIT.differences,
};

/** `plumbline secrets verify`: what is wrong counts more than what could not be told, and that more than a difference. */
export async function runVerify(input: VerifyInput): Promise<ExitCode> {
  const { root, output } = input;
  const files: Verified[] = [];
  for (const secretsFile of chooseSecretsFiles(root, input.environments)) {
    files.push(await checkFile(secretsFile, input));
  }
  for (const verified of files) show(verified, input);
  const worst = (['failed', 'unknown', 'difference'] as const).find((level) =>
    files.some(({ findings }) => findings.some((finding) => finding.level === level)),
  );
  output.result({ answer: worst ?? 'sound', files });
  return worst === undefined ? EXIT.done : EXIT_CODES[worst];
}

function show({ file, findings, values, recipients }: Verified, { output, crossCheck }: VerifyInput): void {
  const { green, red, yellow, dim } = output.colors;
  if (findings.length === 0) {
    const agreed = crossCheck ? ', sops-age agrees' : '';
    const sound = `${count(values, 'value')}, ${count(recipients.length, 'recipient')}, MAC verified${agreed}`;
    output.line(`${green('✓')} ${file}  ${dim(sound)}`);
    return;
  }
  const failed = findings.some(({ level }) => level === 'failed');
  output.line(`${failed ? red('✗') : yellow('?')} ${file}`);
  for (const finding of findings) showFinding(finding, output);
}

function showFinding({ level, what, why, next }: Finding, output: CommandContext['output']): void {
  const { red, yellow, dim } = output.colors;
  const paint = level === 'failed' ? red : yellow;
  output.line(`  ${paint(what)}`);
  output.line(`    ${dim('why: ')} ${why.replaceAll('\n', `\n${' '.repeat(10)}`)}`);
  output.line(`    ${dim('next:')} ${next}`);
}
