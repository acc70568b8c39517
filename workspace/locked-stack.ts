import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectPaths } from '../core/project';
import { requireRoom } from './disk-room';
import { refuseEmptyState } from './empty-state';
import { acquireRunLock, type RunLock } from './lock';
import { type OpenStackOptions, openStack, type Stack, withProviderHost } from './stack';

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
  lock = acquireRunLock({ ...options, work: paths.work, environment });
  const { plans } = paths;
  const planFile = join(plans, `.${environment}-${process.pid}.tfplan`);
  try {
    if (lock.takenOver) options.output.warn(lock.takenOver);
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

const statePath = ({ stackDir, manifest: { state } }: Stack) =>
  state.kind === 'local' ? join(stackDir, state.path) : undefined;
