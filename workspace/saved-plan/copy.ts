import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeBeside } from '../../core/files/whole-file';
import { projectPaths } from '../../core/project';
import { readZipFile } from '../engine/zip';
import {
  configurationDigest,
  inputDigests,
  type PlanBasis,
  type PlanSidecar,
  sha256,
  sidecarPath,
  stateIdentity,
} from './sidecar';

/** Copies a finished plan to its place and writes its sidecar, which is renamed last and makes it a saved plan. */
export function savePlan(planFile: string, target: string, basis: PlanBasis, createdAt: Date): void {
  const content = readFileSync(planFile);
  const record: PlanSidecar = {
    version: 1,
    environment: basis.manifest.environment,
    createdAt: createdAt.toISOString(),
    engine: { kind: basis.engine.kind, version: basis.engine.version },
    plan: { sha256: sha256(content), bytes: content.length },
    providers: basis.providers(),
    configuration: configurationDigest(basis.stackDir),
    inputs: inputDigests(basis),
    state: plannedState(content),
  };
  rmSync(sidecarPath(target), { force: true });
  writeBeside(target, content);
  writeBeside(sidecarPath(target), JSON.stringify(record, null, 2));
}

/** The state that a plan starts from, as it was looked up for it: a plan file is a zip archive that holds it. */
export function startingState(plan: Buffer): unknown {
  const state = readZipFile(plan, 'tfstate');
  return state && JSON.parse(state.toString('utf8'));
}

const plannedState = (plan: Buffer): PlanSidecar['state'] =>
  stateIdentity.safeParse(startingState(plan)).data;

/** Whether a plan was made where there is no state at all, not even an empty one. */
export const startsFromNothing = (planFile: string): boolean =>
  plannedState(readFileSync(planFile))?.lineage === '';

/** Where a plan is saved that was given no place. */
export function defaultPlanFile(root: string, environment: string): string {
  return join(projectPaths(root).plans, `${environment}.tfplan`);
}
