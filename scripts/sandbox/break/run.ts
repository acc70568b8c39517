import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { command, listFaults, requireRunning } from '../daemon';

export interface BreakOptions extends CommandContext {
  readonly fault?: string;
  readonly service?: string;
  readonly times?: number;
  readonly off: boolean;
}

/** Breaks something in the sandbox, mends it again, or lists what can be broken. */
export async function runBreak(options: BreakOptions): Promise<ExitCode> {
  const { root, output, fault, service, times, off } = options;
  const url = await requireRunning(root);
  if (fault === undefined) {
    const faults = await listFaults(url);
    const width = Math.max(...Object.keys(faults).map(({ length }) => length));
    for (const [name, { summary }] of Object.entries(faults))
      output.line(`  ${name.padEnd(width)}  ${summary}`);
    output.result(faults);
    return EXIT.done;
  }
  const message = await command(url, 'break', {
    fault,
    ...(service !== undefined && { service }),
    ...(times !== undefined && { times }),
    ...(off && { off }),
  });
  output.line(message);
  output.result({ fault, message });
  return EXIT.done;
}
