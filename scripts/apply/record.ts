import { join } from 'node:path';
import { appendLine } from '../../core/files/line-file';
import { projectPaths } from '../../core/project';
import { actorOf } from '../../workspace/actor';
import { imageOf } from '../../workspace/inputs';
import { configurationDigest, inputDigests } from '../../workspace/saved-plan';
import type { Stack } from '../../workspace/stack';
import type { ApplyInput, ApplyResult } from './run';

/** One line of `.plumbline/deployments/<environment>.jsonl`: what was deployed with which configuration. No values. */
export interface DeploymentRecord {
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly environment: string;
  readonly who: string;
  /** Absent outside a repository. */
  readonly commit?: string;
  /** Whether the plan was carried out to its end. */
  readonly applied: boolean;
  /** Exit code of the apply: 0 is healthy. */
  readonly exitCode: number;
  /** Addresses that were changed. */
  readonly changed: readonly string[];
  /** Addresses whose change was begun and failed. Absent when there are none. */
  readonly unfinished?: readonly string[];
  readonly services: readonly { readonly name: string; readonly image: string }[];
  /** SHA-256 of the synthesized stack. */
  readonly configuration: string;
  /** A digest per input, keyed for secrets, so that two snapshots tell which input differs. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Where the records of an environment are. */
const recordsPath = (root: string, environment: string) =>
  join(projectPaths(root).work, 'deployments', `${environment}.jsonl`);

/** Appends the snapshot of an apply that changed something. What was applied stays applied when that fails. */
export function recordDeployment(input: ApplyInput, stack: Stack, result: ApplyResult): void {
  if (result.completed.length === 0 && result.unfinished.length === 0) return;
  const path = recordsPath(input.root, result.environment);
  try {
    appendLine(path, JSON.stringify(snapshot(input, stack, result)));
  } catch (error) {
    input.output.warn(`${path} could not be written, so this deployment is not on record: ${String(error)}`);
  }
}

function snapshot({ root, env, now }: ApplyInput, stack: Stack, result: ApplyResult): DeploymentRecord {
  const { environment, applied, exitCode, completed, unfinished } = result;
  return {
    version: 1,
    at: now().toISOString(),
    environment,
    ...actorOf({ cwd: root, env }),
    applied,
    exitCode,
    changed: completed,
    ...(unfinished.length > 0 && { unfinished }),
    services: stack.manifest.services.map((service) => ({
      name: service.name,
      image: imageOf(service, stack.inputs) ?? '',
    })),
    configuration: configurationDigest(stack.stackDir),
    inputs: inputDigests({ ...stack, env }),
  };
}
