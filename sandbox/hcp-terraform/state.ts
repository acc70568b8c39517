import { randomBytes } from 'node:crypto';

/** What a token may do in every workspace, as HCP Terraform's fixed permission sets have it; `none` sees nothing. */
export type Access = 'admin' | 'write' | 'plan' | 'read' | 'none';

export interface Actor {
  readonly id: string;
  readonly username: string;
  readonly access: Access;
}

/** Who holds the lock of a workspace. */
export interface WorkspaceLock {
  readonly by: { readonly type: 'users' | 'teams' | 'runs'; readonly id: string };
  readonly reason: string;
}

export interface StateVersion {
  readonly id: string;
  readonly serial: number;
  readonly lineage: string;
  /** Of the content that was announced, in hexadecimal digits. */
  readonly md5: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Absent until it was uploaded. */
  content?: Buffer;
  /** What it says is taken in some time after the upload; until then the workspace stays locked. */
  finalized: boolean;
}

export interface Run {
  readonly id: string;
  status: string;
  readonly message: string;
  readonly planOnly: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
}

export type ExecutionMode = 'local' | 'remote' | 'agent';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  executionMode: ExecutionMode;
  lock?: WorkspaceLock | undefined;
  /** Oldest first. */
  readonly versions: StateVersion[];
  /** Newest first. */
  readonly runs: Run[];
}

/** What HCP Terraform knows: one organization. */
export interface HcpState {
  readonly organization: string;
  readonly users: Actor[];
  readonly teams: { readonly id: string; readonly name: string }[];
  /** Users by their tokens. */
  readonly tokens: Map<string, Actor>;
  readonly workspaces: Workspace[];
  /** Execution mode of a workspace that is created without one. */
  defaultExecutionMode: ExecutionMode;
  /** Whether an uploaded state version stays pending until {@link finalizeAll}. @default false */
  holdsFinalization: boolean;
}

export const newId = (prefix: string): string => `${prefix}-${randomBytes(8).toString('hex')}`;

export const newActor = (username: string, access: Access): Actor => ({
  id: newId('user'),
  username,
  access,
});

export function newWorkspace(name: string, executionMode: ExecutionMode): Workspace {
  return { id: newId('ws'), name, executionMode, versions: [], runs: [] };
}

export function newRun(createdBy: string, run: Partial<Run> = {}): Run {
  return {
    id: newId('run'),
    status: 'planning',
    message: '',
    planOnly: false,
    createdAt: new Date(),
    createdBy,
    ...run,
  };
}

/** The newest version whose content is there. */
export const currentVersion = ({ versions }: Workspace): StateVersion | undefined =>
  versions.findLast(({ content }) => content !== undefined);

/** Takes in what was uploaded. */
export function finalizeAll({ versions }: Workspace): void {
  for (const version of versions) if (version.content) version.finalized = true;
}

/** Runs that will not go on (https://developer.hashicorp.com/terraform/cloud-docs/run/states). */
export const FINAL_STATUSES: ReadonlySet<string> = new Set([
  ...['applied', 'discarded', 'errored', 'canceled', 'force_canceled'],
  ...['planned_and_finished', 'policy_soft_failed'],
]);

/** The run that the workspace works on: the oldest that is not final. */
export const currentRun = ({ runs }: Workspace): Run | undefined =>
  runs.findLast(({ status, planOnly }) => !planOnly && !FINAL_STATUSES.has(status));
