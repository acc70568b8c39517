import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ComposeFinding, lintCompose } from '../../constructs/dokploy/compose-lint';
import type { ComposeType } from '../../constructs/dokploy/compose-spec';
import { EXIT, type ExitCode } from '../../core/command';
import { count } from '../../core/count';
import { PlumblineError } from '../../core/errors';
import type { Output } from '../../core/terminal/output';
import { printable } from '../../core/terminal/printable';
import { isDockerfile, lintBuild } from './dockerfile';

export interface LintCommandOptions {
  readonly type: ComposeType;
  readonly endpoint?: readonly string[];
  readonly registry?: readonly string[];
  /** Name or file of a build policy. */
  readonly policy?: string;
  /** Commit with which a Dockerfile is compared. */
  readonly since?: string;
  readonly json?: boolean;
}

export interface LintInput {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  readonly options: LintCommandOptions;
  readonly output: Output;
}

/**
 * `plumbline lint`. Reads every file before it reports, so that a wrong path is told at once.
 * @throws PlumblineError for a file that cannot be read
 */
export function runLint({ files, options, output }: LintInput): ExitCode {
  const texts = files.map((file) => ({ file, text: readText(file) }));
  const results = texts.map(({ file, text }) => ({
    file,
    findings: isDockerfile(file)
      ? lintBuild(file, text, options)
      : lintCompose(text, {
          type: options.type,
          ...(file !== '-' && { exists: (path: string) => existsSync(resolve(dirname(file), path)) }),
          ...(options.endpoint && { endpoints: options.endpoint }),
          ...(options.registry && { registries: options.registry }),
        }),
  }));
  for (const { file, findings } of results) show(file, findings, output);
  const all = results.flatMap(({ findings }) => findings);
  const violations = all.filter(({ level }) => level === 'violation').length;
  const inconclusive = all.length - violations;
  output.line(
    `${count(violations, 'violation')}, ${inconclusive} inconclusive in ${count(files.length, 'file')}`,
  );
  output.result({ violations, inconclusive, files: results });
  if (violations > 0) return EXIT.failed;
  return inconclusive > 0 ? EXIT.unknown : EXIT.done;
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new PlumblineError({
      what: `${file} could not be read: ${reason}`,
      why: 'It has to be a readable file on this machine.',
      next: 'Check the path, or pipe the text in with - as the file.',
    });
  }
}

function show(file: string, findings: readonly ComposeFinding[], output: Output): void {
  const { bold, dim, red, yellow } = output.colors;
  if (findings.length === 0) return;
  output.line(bold(file));
  for (const { level, line, column, service, rule, message, fix } of findings) {
    const mark = level === 'violation' ? red('✗') : yellow('?');
    const subject = service === undefined ? rule : `${plain(service)}: ${rule}`;
    output.line(`  ${mark} ${line}:${column} ${subject}`);
    output.line(`    ${plain(message)}`);
    output.line(`    ${dim('fix:')} ${plain(fix)}`);
  }
  output.line();
}

/** Names come from the file: what stands in them must not look like a line, or a colour, of ours. */
const plain = (text: string) => printable(text.replaceAll(/\s+/g, ' '));
