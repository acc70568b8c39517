import type { AppContext, RunningApp } from '../app';

const SECONDS_BETWEEN_JOBS = 10;
const SECONDS_UNTIL_CRASH = 60;

/** A background worker: no port, a log line now and then. */
export async function startWorker({ behaviour, secondMs, log, served }: AppContext): Promise<RunningApp> {
  let end: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    end = resolve;
  });
  log(`worker ${served.tag} waiting for jobs`);
  const jobs = setInterval(() => log('job done'), SECONDS_BETWEEN_JOBS * secondMs).unref();
  const exit = (code: number) => {
    clearInterval(jobs);
    clearTimeout(crash);
    end(code);
  };
  const exitWithError = () => {
    log('fatal: lost the queue');
    exit(1);
  };
  const crash =
    behaviour === 'crash-after-start'
      ? setTimeout(exitWithError, SECONDS_UNTIL_CRASH * secondMs).unref()
      : undefined;
  if (behaviour === 'crash-at-start') exitWithError();
  return { exited, stop: async () => exit(0) };
}
