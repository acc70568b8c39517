import { join } from 'node:path';
import { projectPaths } from '../../core/project';

/** Where a plan is saved that was given no place. */
export function defaultPlanFile(root: string, environment: string): string {
  return join(projectPaths(root).work, 'plans', `${environment}.tfplan`);
}
