import type { ComposeMap } from '../../../constructs/dokploy/lint/model';
import { child, entry, text } from '../../../constructs/dokploy/lint/services';
import { RESTARTS } from '../../../providers/defaults';
import { type Code, call, raw } from '../code';
import type { ServiceContext } from './context';

/** How often a container that ended with an error is started again; nothing for the usual number of times. */
export function restartOf(fields: ComposeMap, { note }: ServiceContext): Code | undefined {
  const policy = child(fields, 'deploy', 'restart_policy');
  const at = (policy ?? child(fields, 'restart'))?.at ?? entry(fields, 'restart')?.keyAt ?? fields.at;
  const [condition, cap] = policy
    ? [text(child(policy, 'condition')) || 'any', text(child(policy, 'max_attempts'))]
    : (text(child(fields, 'restart')).split(':') as [string, string?]);
  if (condition === '') return undefined;
  if (condition !== 'on-failure') {
    const never = condition === 'no' || condition === 'none' || condition === 'false';
    note(
      at,
      'restart',
      never
        ? `what is meant to run all the time is started again up to ${RESTARTS.usual} times after an error; what ends by itself is a job, which something has to wait for with service_completed_successfully`
        : `"${condition}" would restart a broken container for ever: it is started again up to ${RESTARTS.usual} times after an error, then it stays down and the apply fails`,
    );
    return undefined;
  }
  const wanted = Number(cap || RESTARTS.usual);
  const most = Math.min(
    Math.max(Number.isInteger(wanted) ? wanted : RESTARTS.usual, RESTARTS.least),
    RESTARTS.most,
  );
  if (most !== wanted)
    note(
      at,
      'restart',
      `${cap} restarts are not between ${RESTARTS.least} and ${RESTARTS.most}: ${most} are declared`,
    );
  return most === RESTARTS.usual ? undefined : call('RestartPolicy.onFailure', raw(most));
}
