/** hclog's JSON lines on stderr, which Terraform files under TF_LOG_PROVIDER. */

export type Level = 'debug' | 'info' | 'warn' | 'error';

export function log(level: Level, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = {
    '@level': level,
    '@message': message,
    '@module': 'provider',
    '@timestamp': new Date().toISOString(),
    ...fields,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** A stray error with its stack, as it goes into a log. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/**
 * Sends what libraries print to the log: stdout belongs to the handshake.
 * @param clean takes secret values out
 */
export function captureConsole(clean: (text: string) => string): void {
  const toLog =
    (level: Level) =>
    (...words: unknown[]) =>
      log(level, clean(words.map(String).join(' ')));
  Object.assign(console, { log: toLog('debug'), info: toLog('debug'), debug: toLog('debug') });
  Object.assign(console, { warn: toLog('warn'), error: toLog('error') });
}
