import type { AppContext, RunningApp } from '../app';

const SECONDS_OF_WORK = 1;

/** Does its work once and ends: with code 0, or 1 when it crashes. */
export async function startJob({ behaviour, secondMs, log, served }: AppContext): Promise<RunningApp> {
  let end: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    end = resolve;
  });
  log(`job ${served.tag} begins`);
  const code = behaviour === 'crash-at-start' || behaviour === 'crash-after-start' ? 1 : 0;
  const work = setTimeout(() => {
    log(code === 0 ? 'job done' : 'fatal: the job cannot be done');
    end(code);
  }, SECONDS_OF_WORK * secondMs).unref();
  return {
    exited,
    async stop() {
      clearTimeout(work);
      end(143);
    },
  };
}
