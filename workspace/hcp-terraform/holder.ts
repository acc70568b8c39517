import { PlumblineError } from '../../core/errors';
import type { HcpHolder } from '../../platforms/hcp-terraform';
import { type HcpAccess, nameOf, pageOf } from './access';

/** Who holds a lock, as HCP Terraform tells it. */
export function holderWords(holder: HcpHolder): string {
  if (holder.kind === 'unknown') return 'somebody whom HCP Terraform does not name';
  if (holder.kind !== 'run') return `${holder.kind} ${holder.name}`;
  const { id, run } = holder;
  return `run ${id}${run ? ` (${run.status}${since(run.createdAt)})` : ''}`;
}

const since = (time: string | undefined) => (time === undefined ? '' : `, since ${time}`);

/** The refusal of a workspace that somebody holds: the engine would name the asker in place of the holder. */
export async function lockedError(access: HcpAccess, holder: HcpHolder): Promise<PlumblineError> {
  const { environment, place } = access;
  return new PlumblineError(
    {
      what: `the state of "${environment}" is locked: the workspace ${nameOf(place)} at ${place.hostname} is held by ${holderWords(holder)}`,
      why: await reasonOf(access, holder),
      next: adviceFor(access, holder),
    },
    { code: 'state-unusable' },
  );
}

async function reasonOf({ client }: HcpAccess, holder: HcpHolder): Promise<string> {
  if (holder.kind === 'run') return 'Two writers would lose each other’s work.';
  const unknown = 'HCP Terraform does not say since when.';
  const own = await client.user().catch(() => undefined);
  if (holder.kind === 'user' && own?.id === holder.id) {
    return `That is whose token this is (${client.tokenSource}): a run with it is under way here or elsewhere, or one that was killed left the lock behind. ${unknown}`;
  }
  return `Two writers would lose each other’s work. ${unknown}`;
}

function adviceFor({ environment, place }: HcpAccess, holder: HcpHolder): string {
  if (holder.kind === 'run') {
    return `Confirm, discard or cancel it at ${pageOf(place)}/runs/${holder.id}, or by the workflow "Terraform Cloud Diagnostics & Unlock"; then run the command again.`;
  }
  return `Wait until it is over and try again. Once nothing works on it any more, run "plumbline state unlock ${environment}", or the workflow "Terraform Cloud Force Unlock".`;
}
