import { createColors } from 'picocolors';
import { explain } from '../explain';
import { type Note, sparing } from '../note';
import { redact, redactDocument } from '../redaction';
import { printable } from './printable';
import { createSteps, type Step } from './progress';

export type { Step } from './progress';

/** The part of a stream that output needs; `process.stdout` is one. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface OutputOptions {
  /** One JSON document on `stream`; progress goes to `errStream` when that is a terminal, else nowhere. @default false */
  readonly json?: boolean;
  /** @default process.stdout */
  readonly stream?: OutputStream;
  /** Warnings and errors. @default process.stderr */
  readonly errStream?: OutputStream;
  /** Read for `NO_COLOR`, `TERM`, `CI` and `PLUMBLINE_DEBUG`. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, for elapsed times. @default Date.now */
  readonly now?: () => number;
}

/** What a command says. In every text registered secrets are masked, and nothing steers the terminal. */
export interface Output {
  readonly json: boolean;
  /** Whether a person watches: spinners, colours and questions are for terminals only. */
  readonly interactive: boolean;
  /** Colour functions that leave text alone where colours do not belong. */
  readonly colors: ReturnType<typeof createColors>;
  /** Announces a piece of work as a plain sentence; several may be under way at once. */
  step(text: string): Step;
  /** A line of the result for people; nothing in JSON mode. */
  line(text?: string): void;
  warn(text: string): void;
  /** What is waited for meanwhile: for a person who watches or reads along, no part of the result. */
  readonly note: Note;
  /** The three parts of an error: as text on `errStream`, or as the JSON document `{error: {what, why, next}}`. */
  error(error: unknown): void;
  /** The single JSON document of a command; nothing outside JSON mode. */
  result(value: unknown): void;
}

/** Creates the voice of one command. */
export function createOutput(options: OutputOptions = {}): Output {
  const { json = false, env = process.env, now = Date.now } = options;
  const stream = options.stream ?? process.stdout;
  const errStream = options.errStream ?? process.stderr;
  const people = json ? errStream : stream;
  const interactive = people.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
  const colors = createColors(interactive && !env['NO_COLOR']);
  const silent = json && !interactive;

  const steps = createSteps({
    write: (text) => void (silent || people.write(text)),
    animated: interactive,
    columns: () => people.columns || 80,
    colors,
    now,
  });
  const write = (target: OutputStream, text: string) => steps.above(() => target.write(`${text}\n`));
  const plain = (text: string) => printable(redact(text));
  const print = (target: OutputStream, text: string) =>
    write(target, printable(redact(text), { painted: colors.isColorSupported }));
  const document = (value: unknown) => write(stream, JSON.stringify(redactDocument(value), null, 2));

  return {
    json,
    interactive,
    colors,
    step: (text) => steps.start(text),
    line: (text = '') => void (json || print(stream, text)),
    note: sparing((text) => void (silent || write(people, colors.dim(`… ${plain(text)}`))), now),
    warn: (text) => write(errStream, `${colors.yellow('!')} ${plain(text)}`),
    error(error) {
      const parts = explain(error);
      if (json) return document({ error: parts });
      write(
        errStream,
        `${colors.red('✗')} ${plain(parts.what)}\n  ${colors.dim('why: ')} ${plain(parts.why)}`,
      );
      write(errStream, `  ${colors.dim('next:')} ${plain(parts.next)}`);
      if (env['PLUMBLINE_DEBUG'] && error instanceof Error) write(errStream, plain(error.stack ?? ''));
    },
    result: (value) => void (json && document(value)),
  };
}
