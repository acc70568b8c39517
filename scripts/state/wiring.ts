import { type ExitCode, runCommand } from '../../core/command';
import type { AskingInput, StateInput } from './options';

/** What a command of the group is called with. */
interface Flags {
  readonly json?: boolean;
  readonly yes?: boolean;
}

type Run<Input> = (input: Input) => Promise<{ readonly exitCode: ExitCode }>;

/**
 * The action of a command that works on the state of one environment.
 * @param load loads what it does, once it is called
 */
export function onState(load: () => Run<StateInput>) {
  return (environment: string | undefined, flags: Flags) =>
    runCommand(flags, async (context) => {
      const run = load();
      const { whileWatched } = require('../../workspace/engine') as typeof import('../../workspace/engine');
      const now = () => new Date();
      return whileWatched(
        async (interruption) => (await run({ ...context, environment, interruption, now })).exitCode,
      );
    });
}

/** The action of a command that asks before it does something. */
export function onStateAsking(load: () => Run<AskingInput>) {
  return (environment: string | undefined, flags: Flags) =>
    onState(() => {
      const run = load();
      const { askOnTerminal, canAsk } =
        require('../../core/terminal/question') as typeof import('../../core/terminal/question');
      return (input) =>
        run({ ...input, yes: flags.yes === true, ask: canAsk(input.output) ? askOnTerminal : undefined });
    })(environment, flags);
}
