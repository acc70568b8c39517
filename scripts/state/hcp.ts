import { PlumblineError } from '../../core/errors';
import type { HcpAccess } from '../../workspace/hcp-terraform';
import type { OpenedState } from '../../workspace/state/opened-state';
import { placeWords } from '../../workspace/state/place';

/** The HCP Terraform of a state. @throws PlumblineError when the state is elsewhere, or only the engine has a token */
export function requireHcp({ environment, manifest, hcp }: OpenedState, command: string): HcpAccess {
  if (hcp) return hcp;
  const elsewhere = manifest.state.kind !== 'cloud';
  throw new PlumblineError({
    what: `"${command}" is for state in HCP Terraform, and that of "${environment}" is in ${placeWords(manifest.state)}`,
    why: elsewhere
      ? 'Places of other kinds have no workspaces, and their locks are freed by other means.'
      : 'The token is kept by a credentials helper, which only the engine asks.',
    next: elsewhere
      ? 'docs/state.md says what to do where the state is.'
      : 'Export the token as TF_API_TOKEN for this command.',
  });
}
