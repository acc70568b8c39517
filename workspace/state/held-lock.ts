import { PlumblineError } from '../../core/errors';
import type { EngineFailure } from '../engine';
import { HELD, heldBy } from '../engine/lock-failures';
import { lockHolder } from './holder';

/** Asks the place of a state who holds the lock that an engine did not get; nothing when it failed otherwise. */
export async function explainHeldLock(
  failure: EngineFailure,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PlumblineError | undefined> {
  const text = failure.diagnostics
    .map(({ summary, detail }) => `${summary}\n${detail}`)
    .find((said) => HELD.test(said));
  if (text === undefined) return undefined;
  const holder = await lockHolder(failure.state, env);
  return holder && new PlumblineError(heldBy(failure, text, holder), { code: 'state-unusable' });
}
