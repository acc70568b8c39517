import { type Asked, notFound } from './answer';
import {
  type Access,
  type Actor,
  currentRun,
  currentVersion,
  FINAL_STATUSES,
  type HcpState,
  type Run,
  type StateVersion,
  type Workspace,
} from './state';

const RANK: Readonly<Record<Access, number>> = { none: 0, read: 1, plan: 2, write: 3, admin: 4 };

/** @throws Refused as for something that is not there */
export function requireAccess(actor: Actor, least: Access): void {
  if (!may(actor, least)) throw notFound();
}

export const may = ({ access }: Actor, least: Access): boolean => RANK[access] >= RANK[least];

/** A workspace that the token may see. @throws Refused */
export function workspaceBy({ state, actor }: Asked, key: 'id' | 'name', value: string): Workspace {
  const found = state.workspaces.find((workspace) => workspace[key] === value);
  if (!found || !may(actor, 'read')) throw notFound();
  return found;
}

const reference = (type: string, id: string | undefined) => ({
  data: id === undefined ? null : { id, type },
});

export function workspaceView(workspace: Workspace, { state, actor }: Pick<Asked, 'state' | 'actor'>) {
  const { id, name, executionMode, lock } = workspace;
  return {
    id,
    type: 'workspaces',
    attributes: {
      name,
      'execution-mode': executionMode,
      operations: executionMode !== 'local',
      locked: lock !== undefined,
      'terraform-version': '1.11.4',
      'auto-apply': false,
      environment: 'default',
      'resource-count': 0,
      'structured-run-output-enabled': true,
      permissions: {
        'can-destroy': may(actor, 'admin'),
        'can-force-unlock': may(actor, 'admin'),
        'can-lock': may(actor, 'write'),
        'can-unlock': may(actor, 'write'),
        'can-queue-run': may(actor, 'plan'),
        'can-queue-apply': may(actor, 'write'),
        'can-read-settings': may(actor, 'read'),
        'can-read-state-versions': may(actor, 'read'),
        'can-create-state-versions': may(actor, 'write'),
        'can-update': may(actor, 'admin'),
      },
    },
    relationships: {
      organization: reference('organizations', state.organization),
      'locked-by': reference(lock?.by.type ?? '', lock?.by.id),
      'current-run': reference('runs', currentRun(workspace)?.id),
      'current-state-version': reference('state-versions', currentVersion(workspace)?.id),
    },
  };
}

/** What `include=` asks for besides. */
export function includedIn(workspace: Workspace, { state, query }: Asked): object[] {
  const asked = new Set((query.get('include') ?? '').split(','));
  const run = currentRun(workspace);
  return [
    ...(asked.has('locked_by') ? holderView(workspace, state) : []),
    ...(asked.has('current_run') && run ? [runView(run)] : []),
    ...(asked.has('organization') ? [organizationView(state)] : []),
  ];
}

function holderView({ lock, runs }: Workspace, { users, teams }: HcpState): object[] {
  if (!lock) return [];
  const { id, type } = lock.by;
  if (type === 'runs') return runs.filter((run) => run.id === id).map(runView);
  if (type === 'teams')
    return teams.filter((team) => team.id === id).map(({ name }) => ({ id, type, attributes: { name } }));
  return users.filter((user) => user.id === id).map(userView);
}

export const userView = ({ id, username }: Actor) => ({
  id,
  type: 'users',
  attributes: { username, 'is-service-account': false, email: `${username}@example.com` },
});

export const organizationView = ({ organization: name }: HcpState) => ({
  id: name,
  type: 'organizations',
  attributes: { name, 'external-id': `org-${name}`, permissions: { 'can-create-workspace': true } },
});

const DISCARDABLE = new Set(['pending', 'planned', 'policy_checked', 'policy_override', 'cost_estimated']);

/** @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run */
export const runView = ({ id, status, message, planOnly, createdAt }: Run) => ({
  id,
  type: 'runs',
  attributes: {
    status,
    message,
    'plan-only': planOnly,
    'created-at': createdAt.toISOString(),
    'is-destroy': false,
    actions: {
      'is-discardable': DISCARDABLE.has(status),
      'is-cancelable': !FINAL_STATUSES.has(status) && !DISCARDABLE.has(status),
      'is-force-cancelable': false,
      'is-confirmable': status === 'planned',
    },
  },
});

/** Addresses of the content are signed: whoever has one needs no token. */
export function stateVersionView(version: StateVersion, { base }: Pick<Asked, 'base'>) {
  const place = `${base}/_archivist/v1/object/${version.id}`;
  return {
    id: version.id,
    type: 'state-versions',
    attributes: {
      serial: version.serial,
      md5: version.md5,
      size: version.content?.length ?? 0,
      status: version.content === undefined ? 'pending' : version.finalized ? 'finalized' : 'pending',
      'created-at': version.createdAt.toISOString(),
      'hosted-state-download-url': version.content === undefined ? null : place,
      'hosted-state-upload-url': version.content === undefined ? place : null,
      'hosted-json-state-upload-url': version.content === undefined ? `${place}.json` : null,
      'resources-processed': version.finalized,
      'terraform-version': '1.11.4',
    },
  };
}
