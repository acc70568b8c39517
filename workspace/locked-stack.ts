import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectPaths } from '../core/project';
import { requireRoom } from './disk-room';
import { refuseEmptyState } from './empty-state';
import { leftInState } from './engine/unsaved-state';
import { type HcpAccess, requireWorkspace } from './hcp-terraform';
import { acquireRunLock, type RunLock } from './lock';
import { refuseUnsavedState } from './rescued-state';
import { type OpenStackOptions, openStack, type Stack, withProviderHost } from './stack';
import { refuseStateLeftBehind } from './state/absent-state';

export interface LockedStackOptions extends OpenStackOptions {
  /** Such as `apply`; shown to whoever finds the environment locked. */
  readonly command: string;
  readonly now: () => Date;
}

/**
 * Opens a stack and works on it alone, while the providers get ready beside it. `work` also gets the path of a plan file for
 * this run only, which is removed afterwards.
 */
export async function withLockedStack<T>(
  options: LockedStackOptions,
  work: (stack: Stack, planFile: string) => Promise<T>,
): Promise<T> {
  return withProviderHost(options, (host) => workAlone({ ...options, host }, work));
}

async function workAlone<T>(
  options: LockedStackOptions,
  work: (stack: Stack, planFile: string) => Promise<T>,
): Promise<T> {
  const paths = projectPaths(options.root);
  let lock: RunLock | undefined;
  const stack = await openStack({ ...options, onEngineStart: (pid) => lock?.engineStarted(pid) });
  const { environment } = stack.manifest;
  lock = acquireRunLock({
    ...options,
    work: paths.work,
    environment,
    left: leftInState(stack.manifest.state),
  });
  const { plans } = paths;
  const planFile = join(plans, `.${environment}-${process.pid}.tfplan`);
  try {
    if (lock.takenOver) options.output.warn(lock.takenOver);
    refuseUnsavedState(stack.stackDir, environment);
    refuseStateLeftBehind(options.root, stack.manifest);
    if (stack.hcp) await lookAtWorkspace(stack.hcp, options);
    const state = statePath(stack);
    if (state !== undefined) refuseEmptyState(state, { environment, killed: lock.takenOver !== undefined });
    mkdirSync(plans, { recursive: true });
    requireRoom(plans, state);
    return await work(stack, planFile);
  } finally {
    rmSync(planFile, { force: true });
    lock.release();
  }
}

async function lookAtWorkspace(hcp: HcpAccess, { command, output }: LockedStackOptions): Promise<void> {
  const { hostname, organization, workspace } = hcp.place;
  const step = output.step(`Asking ${hostname} for the workspace ${organization}/${workspace}`);
  try {
    await requireWorkspace(hcp, command === 'apply' ? 'write' : 'plan');
    step.done();
  } catch (error) {
    step.fail();
    throw error;
  }
}

const statePath = ({ stackDir, manifest: { state } }: Stack) =>
  state.kind === 'local' ? join(stackDir, state.path) : undefined;
