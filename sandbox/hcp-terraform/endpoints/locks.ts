import { type Asked, conflict, type Endpoints, ok, Refused } from '../answer';
import type { Workspace } from '../state';
import { requireAccess, workspaceBy, workspaceView } from '../views';

const HOLDERS = { users: 'User', teams: 'Team', runs: 'Run' } as const;

/** @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces#lock-a-workspace */
export const lockEndpoints: Endpoints = {
  'POST /api/v2/workspaces/{workspace}/actions/lock': (asked) => {
    const workspace = workspaceBy(asked, 'id', asked.params['workspace']!);
    requireAccess(asked.actor, 'write');
    if (workspace.lock) throw conflict('unable to lock workspace', 'The workspace is already locked.');
    const { reason } = JSON.parse(asked.body.toString('utf8') || '{}') as { reason?: string };
    workspace.lock = { by: { type: 'users', id: asked.actor.id }, reason: reason ?? '' };
    return ok(workspaceView(workspace, asked));
  },
  'POST /api/v2/workspaces/{workspace}/actions/unlock': (asked) => {
    const workspace = workspaceBy(asked, 'id', asked.params['workspace']!);
    requireAccess(asked.actor, 'write');
    requireLocked(workspace);
    if (workspace.lock?.by.id !== asked.actor.id) {
      const holder = HOLDERS[workspace.lock!.by.type];
      throw conflict(
        'conflict',
        `Unable to unlock workspace. The workspace is locked by ${holder} ${workspace.lock!.by.id}`,
      );
    }
    if (workspace.versions.some(({ finalized }) => !finalized)) {
      throw new Refused(503, 'service unavailable', 'latest state version is still pending');
    }
    return unlocked(workspace, asked);
  },
  'POST /api/v2/workspaces/{workspace}/actions/force-unlock': (asked) => {
    const workspace = workspaceBy(asked, 'id', asked.params['workspace']!);
    requireAccess(asked.actor, 'admin');
    requireLocked(workspace);
    // Also while a state version is pending: it asks whoever forces to have looked.
    return unlocked(workspace, asked);
  },
};

function requireLocked({ lock }: Workspace): void {
  if (!lock) throw conflict('conflict', 'Unable to unlock workspace. The workspace is already unlocked.');
}

function unlocked(workspace: Workspace, asked: Asked) {
  workspace.lock = undefined;
  return ok(workspaceView(workspace, asked));
}
