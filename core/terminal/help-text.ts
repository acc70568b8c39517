import type { Command } from 'commander';

/** Columns of a help text that is not shown in a terminal. */
const DEFAULT_WIDTH = 80;

/** Columns that the help of a command may have. */
export const helpWidth = (command: Command): number =>
  command.configureOutput().getOutHelpWidth?.() || DEFAULT_WIDTH;

/** A text without the line ends inside its paragraphs: how wide it is shown is for the terminal to say. */
export const unwrapped = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' '))
    .join('\n\n');

/** Breaks a text between words so that no line is longer than `width`; a longer word stands alone. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A text after a label, each further line below its begin. */
export function hanging(label: string, text: string, columns: number): string {
  const [first = '', ...more] = wrapped(text, columns - label.length);
  return [`${label}${first}`, ...more.map((line) => `${' '.repeat(label.length)}${line}`)].join('\n');
}

/** Command lines with what they do: beside each other where there is room, else below; a long one is broken as a shell reads it. */
export function exampleLines(
  examples: readonly (readonly [commandLine: string, meaning: string])[],
  columns: number,
): string[] {
  const width = Math.max(...examples.map(([line]) => line.length));
  const isWide = examples.every(([, meaning]) => width + meaning.length + 6 <= columns);
  return examples.flatMap(([line, meaning]) => {
    if (isWide) return [`  $ ${line.padEnd(width)}  ${meaning}`];
    const [first = '', ...more] = wrapped(line, columns - 6);
    const command = [`  $ ${first}`, ...more.map((part) => `      ${part}`)].join(' \\\n');
    return [command, hanging('      # ', meaning, columns)];
  });
}
