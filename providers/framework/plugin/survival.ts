import { log, stackOf } from './log';

/**
 * A signal reaches the whole process group, and Terraform then asks to stop in its own way; dying here would lose
 * what is being written. For the same reason a stray error of a library is logged and survived.
 * @param clean takes secret values out
 */
export function surviveSignals(clean: (text: string) => string): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => log('debug', `${signal} is left to Terraform`));
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => log('error', event, { error: clean(stackOf(error)) }));
  }
  // Whoever started this process is gone when its end of the pipe is.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
