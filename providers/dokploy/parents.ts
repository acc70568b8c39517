import type { Target } from '../../platforms/dokploy/services';
import { ProviderError } from '../framework/resource';
import type { State } from '../framework/schema';

/** What a domain, mount or deployment belongs to. */
export function targetOf(state: State): Target {
  return state.compose_id
    ? { kind: 'compose', id: state.compose_id }
    : { kind: 'application', id: state.application_id };
}

/** Sets the attribute that names the target, and clears the other one. */
export function targetAttributes({ kind, id }: Target): State {
  return { compose_id: kind === 'compose' ? id : null, application_id: kind === 'application' ? id : null };
}

/** @throws ProviderError unless exactly one of `compose_id` and `application_id` is given */
export function requireOneTarget(config: State): void {
  const given = ['compose_id', 'application_id'].filter((name) => config[name] !== null);
  if (given.length === 1) return;
  throw new ProviderError(
    given.length === 0
      ? 'compose_id or application_id is missing'
      : 'Both compose_id and application_id are given',
    'Dokploy needs to know what it belongs to. Give exactly one of the two.',
    [given[1] ?? 'compose_id'],
  );
}
