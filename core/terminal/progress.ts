import type { createColors } from 'picocolors';
import { redact } from '../redaction';
import { printable } from './printable';

/** A piece of work under way. */
export interface Step {
  /** Replaces the text, such as when a deployment enters its next phase. */
  update(text: string): void;
  /** Ends it well, with the elapsed time. */
  done(text?: string): void;
  /** Ends it badly; the error itself is printed by whoever catches it. */
  fail(text?: string): void;
}

export interface StepsOptions {
  readonly write: (text: string) => void;
  /** Redraws the steps under way in place; otherwise each step is one line when it ends. */
  readonly animated: boolean;
  readonly columns: () => number;
  readonly colors: ReturnType<typeof createColors>;
  readonly now: () => number;
}

interface Running {
  text: string;
  readonly startedAt: number;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** Where nothing is redrawn, a step that lasts says every so often that it is alive. */
const REMINDER_MS = 30_000;

/** Draws steps: the finished ones as lines, the ones under way below them. */
export function createSteps({ write, animated, columns, colors, now }: StepsOptions) {
  const running = new Set<Running>();
  let timer: NodeJS.Timeout | undefined;
  let drawn = 0;
  let frame = 0;

  const elapsed = (step: Running) => formatElapsed(now() - step.startedAt);
  const erase = () => {
    if (drawn > 0) write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    if (!animated) return;
    for (const step of running) {
      const time = ` ${elapsed(step)}`;
      const text = truncate(plain(step.text), columns() - time.length - 3);
      write(`${colors.cyan(FRAMES[frame % FRAMES.length]!)} ${text}${colors.dim(time)}\n`);
    }
    drawn = running.size;
  };
  const tick = () => {
    frame += 1;
    if (animated) return above(() => {});
    for (const step of running) write(`… ${plain(step.text)} (${elapsed(step)} so far)\n`);
  };
  const watch = () => {
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else timer ??= setInterval(tick, animated ? FRAME_MS : REMINDER_MS).unref();
  };

  /** Prints above the steps under way. */
  function above(print: () => void): void {
    erase();
    print();
    draw();
  }

  function start(text: string): Step {
    const step: Running = { text, startedAt: now() };
    running.add(step);
    watch();
    above(() => {});
    const end = (mark: string) => (last?: string) => {
      if (!running.delete(step)) return;
      watch();
      above(() => write(`${mark} ${plain(last ?? step.text)} ${colors.dim(`(${elapsed(step)})`)}\n`));
    };
    return {
      update(next) {
        step.text = next;
        above(() => {});
      },
      done: end(colors.green('✓')),
      fail: end(colors.red('✗')),
    };
  }

  return { start, above };
}

/** `0.4 s`, `12 s`, `3 min 05 s`. */
function formatElapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const plain = (text: string) => printable(redact(text));

function truncate(text: string, width: number): string {
  const line = text.split('\n', 1)[0]!;
  return line.length > width && width > 1 ? `${line.slice(0, width - 1)}…` : line;
}
