import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { count } from '../../core/count';
import { PlumblineError } from '../../core/errors';
import { createWhole } from '../../core/files/whole-file';
import type { Output } from '../../core/terminal/output';
import { printable } from '../../core/terminal/printable';
import packageJson from '../../package.json';
import { type Declaration, moduleText, type Note } from './declaration';

/** Where the text goes. */
export interface Delivery {
  /** A new file. @default - it is printed */
  readonly out?: string | undefined;
  /** Folder that paths are relative to. */
  readonly folder: string;
  readonly output: Output;
}

/** Bits of a file that is committed. */
const COMMITTED = 0o644;

/**
 * Prints the declaration or writes it into a new file, and says line by line what a person has to look at.
 *
 * @throws PlumblineError where there is a file already
 */
export function deliver(
  declaration: Declaration,
  notes: readonly Note[],
  { out, folder, output }: Delivery,
): void {
  const target = out === undefined ? undefined : resolve(folder, out);
  const text = moduleText(declaration, libraryFor(target === undefined ? folder : dirname(target)));
  if (target !== undefined) writeNew(target, out!, text);
  const sorted = [...notes].sort((a, b) => a.line - b.line);
  if (target === undefined) output.line(text.trimEnd());
  else output.line(`${out}: written. Call ${declaration.functionName}(stack) where the stack is made.`);
  for (const { line, subject, message } of sorted)
    output.warn(`line ${line}: ${plain(subject)}: ${plain(message)}`);
  const { inputs } = declaration;
  if (!output.json && inputs.length > 0)
    output.warn(
      `${count(inputs.length, 'input')} to give, see \`plumbline secrets init\`: ${inputs.map(({ name }) => name).join(', ')}`,
    );
  output.result({
    file: out ?? null,
    text,
    notes: sorted,
    inputs: inputs.map(({ name, kind, description }) => ({ name, kind, description })),
  });
}

/** Names come from the source: what stands in them must not look like a line, or a colour, of ours. */
const plain = (text: string) => printable(text.replaceAll(/\s+/g, ' '));

function writeNew(target: string, shown: string, text: string): void {
  try {
    createWhole(target, text, COMMITTED);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const exists = code === 'EEXIST';
    throw new PlumblineError({
      what: exists
        ? `${shown} is there already, and stays as it is`
        : `${shown} could not be written: ${code}`,
      why: exists
        ? 'An import makes a new file and never changes one.'
        : 'The folder has to exist and be writable.',
      next: exists
        ? 'Name another file, or move this one away first.'
        : 'Make the folder, or name another one.',
    });
  }
}

/** The module of the constructs: in a checkout of Plumbline a path, elsewhere the package. */
function libraryFor(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'constructs', 'plumbline-stack.ts'))) {
      const path = relative(folder, join(at, 'constructs')).split(sep).join('/');
      return path.startsWith('.') ? path : `./${path}`;
    }
    if (at === dirname(at)) return packageJson.name;
  }
}
