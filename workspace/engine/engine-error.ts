import { statfsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { StackManifest } from '../../constructs/manifest';
import { causesOf, someOf, withoutNames } from '../../core/causes';
import { type ErrorParts, PlumblineError } from '../../core/errors';
import type { EngineExit } from './engine-process';
import { diskFull, type FailedCommand, githubCode, KNOWN_FAILURES } from './known-failures';
import { NOT_RELEASED } from './lock-failures';
import type { Diagnostic } from './messages';
import type { LostHost } from './provider-host';
import { leftInState, unsavedState } from './unsaved-state';

export interface EngineFailure extends FailedCommand {
  /** What is declared, by address. */
  readonly resources: StackManifest['resources'];
  readonly exit: EngineExit;
  readonly diagnostics: readonly Diagnostic[];
  /** Lines that were no messages, such as a crash. */
  readonly stray: readonly string[];
  /** Set when the process that hosts our providers ended while the engine ran. */
  readonly lostHost?: LostHost | undefined;
}

const LAST_LINES = 10;

/** What went wrong in an engine run, as a person needs to hear it. */
export function engineError(failure: EngineFailure): PlumblineError {
  const errors = failure.diagnostics.filter(({ severity }) => severity === 'error');
  const unsaved = unsavedState(failure, errors);
  if (unsaved) return new PlumblineError(withHostEnd(unsaved, failure));
  const locks = errors.filter(({ summary }) => NOT_RELEASED.test(summary));
  if (locks.length > 0 && (errors.length > locks.length || failure.lostHost)) {
    return withKeptLock(failure, locks);
  }
  if (failure.lostHost) return new PlumblineError(hostEnd(failure, failure.lostHost));
  for (const { pattern, explain, code, of } of KNOWN_FAILURES) {
    if (of !== undefined && of !== failure.state.kind) continue;
    // A diagnostic with a code is one of our providers', whatever words a platform put into it.
    const match = errors.find(
      (error) => error.code === undefined && pattern.test(`${error.summary}\n${error.detail}`),
    );
    if (match) return new PlumblineError(explain(failure, `${match.summary}\n${match.detail}`), { code });
  }
  if (errors.length === 0) return new PlumblineError(silentEnd(failure));
  const code = errors.map((error) => error.code ?? githubCode(error)).find((each) => each !== undefined);
  return new PlumblineError(failedResources(failure, errors), { code });
}

/** What went wrong besides, and then that the lock stayed: nobody may look for the cause in the lock. */
function withKeptLock(failure: EngineFailure, locks: readonly Diagnostic[]): PlumblineError {
  const others = failure.diagnostics.filter((diagnostic) => !locks.includes(diagnostic));
  const { parts, code } = engineError({ ...failure, diagnostics: others });
  const lock = engineError({ ...failure, diagnostics: locks, lostHost: undefined }).parts;
  return new PlumblineError(
    {
      what: parts.what,
      why: `${parts.why}\nBesides, ${lock.what}.`,
      next: `${lock.next} ${parts.next}`,
    },
    { code },
  );
}

/** Whether what an apply did is not in the state, or may not be. */
export function losesState(failure: EngineFailure): boolean {
  const killed = failure.exit.signal !== null && failure.command === 'apply';
  return (
    unsavedState(failure, failure.diagnostics) !== undefined || (killed && failure.state.kind !== 'local')
  );
}

function failedResources(failure: EngineFailure, errors: readonly Diagnostic[]): ErrorParts {
  const place = (address: string) => {
    const path = failure.resources[address.replace(/\[.*$/, '')]?.path;
    return path === undefined ? address : `${path} (${address})`;
  };
  const summary = (error: Diagnostic) =>
    error.address === undefined ? error.summary : `${place(error.address)}: ${error.summary}`;
  const gist = (error: Diagnostic) => withoutNames(`${error.summary}\n${error.detail}`);
  const [main, ...others] = causesOf(distinct(errors), gist).map(({ first, alike }) => {
    const hit = alike.flatMap(({ address }) => (address === undefined ? [] : [place(address)]));
    const same = hit.length === 0 ? [] : [`The same stopped ${someOf(hit)}.`];
    return { summary: summary(first), lines: [...(first.detail ? [first.detail] : []), ...same] };
  });
  const why = [...main!.lines, ...others.flatMap((other) => [other.summary, ...other.lines])];
  return {
    what: `${failure.command} failed: ${main!.summary}`,
    why: why.join('\n') || 'The engine gives no further detail.',
    next:
      failure.command === 'apply'
        ? `What was done so far is in the state. Fix the cause and run "plumbline apply ${failure.environment}" again: it does the rest.`
        : 'Nothing was changed. Fix the cause and run the command again.',
  };
}

/** "execution halted" only says that other errors stopped the walk. */
function distinct(errors: readonly Diagnostic[]): Diagnostic[] {
  const meaningful = errors.filter(({ summary }) => summary !== 'execution halted');
  const seen = new Map(meaningful.map((error) => [`${error.address}${error.summary}${error.detail}`, error]));
  return seen.size > 0 ? [...seen.values()] : errors.slice(0, 1);
}

const hostWords = ({ command }: EngineFailure, { how }: LostHost) =>
  `the process that hosts the providers ${how} during "${command}"`;

function withHostEnd(parts: ErrorParts, failure: EngineFailure): ErrorParts {
  const { lostHost } = failure;
  if (lostHost === undefined) return parts;
  const said = lostHost.words && `: ${lostHost.words}`;
  return { ...parts, why: `${parts.why}\nBesides, ${hostWords(failure, lostHost)}${said || '.'}` };
}

function hostEnd(failure: EngineFailure, lostHost: LostHost): ErrorParts {
  const { command, environment } = failure;
  const applying = command === 'apply';
  return {
    what: hostWords(failure, lostHost),
    why: lostHost.words || 'It did not say why: somebody ended it, or the machine ran out of memory.',
    next: applying
      ? `What was done so far is in the state. Run "plumbline apply ${environment}" again: it does the rest, and takes over what was being created.`
      : 'Nothing was changed. Run the command again; PLUMBLINE_PROVIDER_HOST=off does without that process.',
  };
}

function silentEnd(failure: EngineFailure): ErrorParts {
  const { command, environment, exit, stackDir, state, stray } = failure;
  if (statfsSync(stackDir).bavail === 0) return diskFull(failure);
  const how = exit.signal ? `was ended by ${exit.signal}` : `ended with exit code ${exit.code}`;
  const what = `the engine ${how} during "${command}"`;
  const why = stripVTControlCharacters(stray.slice(-LAST_LINES).join('\n')) || 'It did not say why.';
  if (!exit.signal || command !== 'apply') {
    return { what, why, next: 'Run the command again; with TF_LOG=debug the engine says more.' };
  }
  const first = state.kind === 'cloud' ? `Run "plumbline state unlock ${environment}", then` : 'Run';
  return {
    what,
    why: `${why}\n${leftInState(state)}`,
    next: `${first} "plumbline plan ${environment}" and look at it before you apply again.`,
  };
}
