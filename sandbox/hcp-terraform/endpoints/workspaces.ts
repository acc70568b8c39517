import { attributesOf, created, type Endpoints, notFound, ok, unprocessable } from '../answer';
import { type ExecutionMode, newWorkspace } from '../state';
import { includedIn, may, requireAccess, workspaceBy, workspaceView } from '../views';
import { onePage } from './service';

const MODES: readonly unknown[] = ['local', 'remote', 'agent'];

function executionMode(value: unknown): ExecutionMode {
  if (!MODES.includes(value)) throw unprocessable(`execution-mode "${value}" is unknown`);
  return value as ExecutionMode;
}

export const workspaceEndpoints: Endpoints = {
  'GET /api/v2/organizations/{organization}/workspaces': (asked) => {
    const { state, query, actor } = asked;
    if (!may(actor, 'read')) throw notFound();
    const name = query.get('search[name]') ?? '';
    const found = state.workspaces.filter((workspace) => workspace.name.includes(name));
    return ok(
      found.map((workspace) => workspaceView(workspace, asked)),
      { meta: onePage(found.length) },
    );
  },
  'POST /api/v2/organizations/{organization}/workspaces': (asked) => {
    const { state, params, actor } = asked;
    if (params['organization'] !== state.organization) throw notFound();
    requireAccess(actor, 'admin');
    const attributes = attributesOf(asked, 'workspaces');
    const { name } = attributes;
    if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) throw unprocessable('Name is invalid');
    if (state.workspaces.some((workspace) => workspace.name === name)) {
      throw unprocessable('Name has already been taken');
    }
    const workspace = newWorkspace(
      name,
      executionMode(attributes['execution-mode'] ?? state.defaultExecutionMode),
    );
    state.workspaces.push(workspace);
    return created(workspaceView(workspace, asked));
  },
  'GET /api/v2/organizations/{organization}/workspaces/{workspace}': (asked) => {
    if (asked.params['organization'] !== asked.state.organization) throw notFound();
    const workspace = workspaceBy(asked, 'name', asked.params['workspace']!);
    return ok(workspaceView(workspace, asked), { included: includedIn(workspace, asked) });
  },
  'GET /api/v2/workspaces/{workspace}': (asked) => {
    const workspace = workspaceBy(asked, 'id', asked.params['workspace']!);
    return ok(workspaceView(workspace, asked), { included: includedIn(workspace, asked) });
  },
  'PATCH /api/v2/workspaces/{workspace}': (asked) => {
    const workspace = workspaceBy(asked, 'id', asked.params['workspace']!);
    requireAccess(asked.actor, 'admin');
    const mode = attributesOf(asked, 'workspaces')['execution-mode'];
    if (mode !== undefined) workspace.executionMode = executionMode(mode);
    return ok(workspaceView(workspace, asked));
  },
};
