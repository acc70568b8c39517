import { type Asked, accepted, conflict, created, type Endpoints, notFound, ok } from '../answer';
import { FINAL_STATUSES, newId, newRun, type Run, type Workspace } from '../state';
import { requireAccess, runView, workspaceBy } from '../views';
import { onePage } from './service';

/** Runs as far as they are looked at and ended; none of them does any work. */
export const runEndpoints: Endpoints = {
  'GET /api/v2/workspaces/{workspace}/runs': (asked) => {
    const { runs } = workspaceBy(asked, 'id', asked.params['workspace']!);
    const group = asked.query.get('filter[status_group]');
    const wanted = runs
      .filter(({ planOnly }) => !planOnly || asked.query.has('filter[operation]'))
      .filter(({ status }) => group === null || (group === 'final') === FINAL_STATUSES.has(status));
    return ok(wanted.map(runView), { meta: onePage(wanted.length) });
  },
  'GET /api/v2/runs/{run}': (asked) => ok(runView(found(asked).run)),
  'POST /api/v2/workspaces/{workspace}/configuration-versions': (asked) => {
    workspaceBy(asked, 'id', asked.params['workspace']!);
    requireAccess(asked.actor, 'plan');
    const id = newId('cv');
    const attributes = { status: 'pending', 'upload-url': `${asked.base}/_archivist/v1/configuration/${id}` };
    return created({ id, type: 'configuration-versions', attributes });
  },
  'GET /api/v2/configuration-versions/{version}': ({ params }) =>
    ok({ id: params['version'], type: 'configuration-versions', attributes: { status: 'uploaded' } }),
  'POST /api/v2/runs': (asked) => {
    requireAccess(asked.actor, 'plan');
    const { data } = JSON.parse(asked.body.toString('utf8'));
    const workspace = workspaceBy(asked, 'id', data?.relationships?.workspace?.data?.id);
    const run = newRun(asked.actor.username, {
      status: 'errored',
      planOnly: data.attributes?.['plan-only'] === true,
    });
    workspace.runs.unshift(run);
    return created(runView(run));
  },
  'POST /api/v2/runs/{run}/actions/{action}': (asked) => {
    requireAccess(asked.actor, 'write');
    const { workspace, run } = found(asked);
    const { 'is-discardable': discardable, 'is-cancelable': cancelable } = runView(run).attributes.actions;
    const action = asked.params['action'];
    if (action === 'discard' && discardable) end(workspace, run, 'discarded');
    else if (action === 'cancel' && cancelable) end(workspace, run, 'canceled');
    else throw conflict('transition not allowed');
    return accepted;
  },
};

function end(workspace: Workspace, run: Run, status: string): void {
  run.status = status;
  if (workspace.lock?.by.id === run.id) workspace.lock = undefined;
}

function found(asked: Asked): { workspace: Workspace; run: Run } {
  requireAccess(asked.actor, 'read');
  for (const workspace of asked.state.workspaces) {
    const run = workspace.runs.find(({ id }) => id === asked.params['run']);
    if (run) return { workspace, run };
  }
  throw notFound();
}
