import { explain, isPlumblineError } from '../../core/explain';
import type { Output, Step } from '../../core/terminal/output';
import { type HcpAccess, nameOf } from './access';
import { findWorkspace, missingWorkspace } from './workspace';

/** Milliseconds between looks, and that one may take. */
const BETWEEN_MS = 3_000;

/** For as long as this Terraform tries to save a state, and then to free its lock, where a server is gone (30 tries each). */
const PATIENCE_MINUTES = 7;

/**
 * Looks, while an engine works, whether HCP Terraform answers, and says so when it does not: the engine tries again for minutes
 * and is silent.
 * @param rescued tells whether the engine has put the state elsewhere by now
 * @returns what ends it
 */
export function watchOutage(
  access: HcpAccess,
  output: Output,
  rescued: () => boolean,
  betweenMs = BETWEEN_MS,
): () => void {
  const hurried = { ...access, client: access.client.within(BETWEEN_MS) };
  let ended = false;
  let step: Step | undefined;
  let misses = 0;
  let saidRescued = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const problem = await findWorkspace(hurried).then(
      (workspace) => (workspace ? undefined : missingWorkspace(access)),
      (error: unknown) => error,
    );
    if (ended) return;
    if (problem !== undefined) missed(problem);
    else answered();
    timer = setTimeout(look, betweenMs).unref();
  };
  const missed = (problem: unknown) => {
    misses += 1;
    const place = `HCP Terraform at ${access.place.hostname} (${nameOf(access.place)})`;
    const text = `Waiting for ${place}, asked ${misses === 1 ? 'once' : `${misses} times`}`;
    if (step && rescued() && !saidRescued) {
      saidRescued = true;
      output.warn(
        `The engine has given up saving: the newest state of "${access.environment}" is in a file on this machine. It tries for as long to free the lock; a Ctrl-C loses nothing any more.`,
      );
    }
    if (step)
      return step.update(saidRescued ? `Waiting for the engine to end: ${place} does not answer` : text);
    const refused = isPlumblineError(problem) && problem.code === 'refused';
    output.warn(
      `${explain(problem).what}. ${refused ? `An apply cannot save its state now; when it ends, run "plumbline state recover ${access.environment}".` : `The engine goes on trying for up to ${PATIENCE_MINUTES} min, without a word: let it, for it may have a state to save, which a second Ctrl-C loses.`}`,
    );
    step = output.step(text);
  };
  const answered = () => {
    step?.done(`HCP Terraform at ${access.place.hostname} answers again`);
    step = undefined;
    misses = 0;
  };

  timer = setTimeout(look, betweenMs).unref();
  return () => {
    ended = true;
    clearTimeout(timer);
    step?.fail(`HCP Terraform at ${access.place.hostname} does not answer`);
  };
}
