import { explain, isPlumblineError } from '../../core/explain';
import type { HcpWorkspace } from '../../platforms/hcp-terraform';
import { bad, ok, type Row } from '../check-row';
import { type HcpAccess, nameOf } from './access';
import { holderWords, lockedError } from './holder';
import { findWorkspace, lackOf, missingWorkspace, powerless, requireLocal } from './workspace';

/** Whether the state in HCP Terraform can be worked with: server, token, workspace, permissions, execution mode and lock. */
export async function checkHcp(access: HcpAccess): Promise<Row[]> {
  const { client, place } = access;
  try {
    const user = await client.user();
    const whose = user ? `of user ${user.name}` : 'of no user';
    const token = ok('state: token', `${whose} (from ${client.tokenSource}), taken by ${place.hostname}`);
    const workspace = await findWorkspace(access);
    if (!workspace) return [token, rowOf('fail', 'state: workspace', missingWorkspace(access))];
    return [
      token,
      await workspaceRow(access, workspace),
      permissionRow(access, workspace),
      await lockRow(access, workspace),
    ];
  } catch (error) {
    const silent = isPlumblineError(error) && error.code !== 'refused';
    return [rowOf(silent ? 'unknown' : 'fail', 'state: token', error)];
  }
}

async function workspaceRow(access: HcpAccess, workspace: HcpWorkspace): Promise<Row> {
  const name = 'state: workspace';
  try {
    requireLocal(access, workspace);
  } catch (error) {
    return rowOf('fail', name, error);
  }
  const version =
    workspace.permissions.readState === false
      ? undefined
      : await access.client.currentStateVersion(workspace);
  const newest = version ? `serial ${version.serial} of ${version.createdAt}` : 'no state yet';
  return ok(name, `${nameOf(access.place)}, execution mode "local", ${newest}`);
}

function permissionRow(access: HcpAccess, workspace: HcpWorkspace): Row {
  const name = 'state: permissions';
  const lacks = lackOf(workspace, 'write');
  if (lacks === undefined) return ok(name, 'the token may read, lock and write the state');
  return rowOf(lackOf(workspace, 'plan') === undefined ? 'warn' : 'fail', name, powerless(access, lacks));
}

async function lockRow(access: HcpAccess, { holder }: HcpWorkspace): Promise<Row> {
  const name = 'state: lock';
  if (!holder) return ok(name, 'free');
  const { parts } = await lockedError(access, holder);
  return bad('warn', name, `held by ${holderWords(holder)}. ${parts.why}`, parts.next);
}

function rowOf(status: 'warn' | 'fail' | 'unknown', name: string, error: unknown): Row {
  const { what, why, next } = explain(error);
  return bad(status, name, `${what}. ${why}`, next);
}
