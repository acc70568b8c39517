import type { StackManifest } from '../../constructs/manifest';
import { explain } from '../../core/explain';
import type { HttpRuntime } from '../../platforms/http';
import { bad, type Row } from '../../workspace/check-row';
import { hcpAccess } from '../../workspace/hcp-terraform';
import { checkHcp } from '../../workspace/hcp-terraform/checks';
import { hasRescuedState, rescuedStatePath } from '../../workspace/rescued-state';

export interface StateCheck {
  readonly manifest: StackManifest;
  readonly stackDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly runtime: HttpRuntime;
  /** Whether the environment was named: what only whoever deploys has is no failure otherwise. */
  readonly named: boolean;
}

/** Whether the state of an environment is where it belongs and can be worked with. */
export async function checkState({ manifest, stackDir, env, runtime, named }: StateCheck): Promise<Row[]> {
  const unsaved = hasRescuedState(stackDir) ? [unsavedRow(manifest.environment, stackDir)] : [];
  try {
    const access = hcpAccess(manifest, { env, runtime });
    return access ? [...unsaved, ...(await checkHcp(access))] : [...unsaved, ...helperRow(manifest)];
  } catch (error) {
    const { what, why, next } = explain(error);
    return [...unsaved, bad(named ? 'fail' : 'warn', 'state: token', `${what}. ${why}`, next)];
  }
}

function unsavedRow(environment: string, stackDir: string): Row {
  return bad(
    'fail',
    'state: newest version',
    `it was not saved, and is only in ${rescuedStatePath(stackDir)}`,
    `Run \`plumbline state recover ${environment}\`; apply nothing before.`,
  );
}

function helperRow({ state }: StackManifest): Row[] {
  if (state.kind !== 'cloud') return [];
  const detail = `not asked: a credentials helper keeps the token for ${state.hostname}, which only the engine asks`;
  return [
    bad('warn', 'state: token', detail, 'Export the token as TF_API_TOKEN to have the workspace looked at.'),
  ];
}
