import { inconclusive, type ServiceFinding } from '../../../constructs/dokploy/lint/finding';
import { readDockerfile, shipped } from './model';
import { type PrismaFiles, prismaVersion } from './prisma';

/** A Dockerfile and what lies beside it, at one time. */
export interface Build extends PrismaFiles {
  readonly dockerfile: string;
}

/** What an image cannot be judged by reading: another base or another Prisma runs other binaries. */
export function* changedBuild(before: Build, now: Build): Generator<ServiceFinding> {
  const base = ({ dockerfile }: Build) => shipped(readDockerfile(dockerfile)).at(-1);
  const [old, current] = [base(before), base(now)];
  if (old && current && old.image !== current.image) yield flagged(current, 'base', old.image, current.image);
  const [was, is] = [prismaVersion(before.manifest), prismaVersion(now.manifest)];
  if (was !== undefined && was !== is) yield flagged({ line: 1, column: 1 }, 'Prisma', was, is ?? 'none');
}

function flagged(
  at: { line: number; column: number },
  what: string,
  was: string,
  is: string,
): ServiceFinding {
  const message = `${what} changes from ${was} to ${is}: whether the binaries inside fit shows only where the image runs`;
  return inconclusive(
    'debug-workflow',
    at,
    message,
    'run the Debug workflow with the image that this builds before it is deployed',
  );
}
