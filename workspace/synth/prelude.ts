/** File descriptor on which the app reports the error that ended it. */
export const REPORT_FD = 3;

/** Put before the bundled app: reports what it throws as JSON, where Node would print a stack trace. */
export const PRELUDE = `process.once('uncaughtException', (error) => {
  const { name, message, stack, parts } = error instanceof Error ? error : { message: String(error) };
  require('node:fs').writeSync(${REPORT_FD}, JSON.stringify({ name, message, stack, parts }));
  process.exit(1);
});`;
