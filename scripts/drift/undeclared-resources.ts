import { explain } from '../../core/explain';
import type { HttpRuntime } from '../../platforms/http';
import type { PlatformAccess } from '../../workspace/access';
import type { Managed } from '../../workspace/managed-resources';
import type { UnknownPart } from '../../workspace/reachability';
import type { UndeclaredResource } from './report';
import { undeclaredOnDokploy } from './undeclared-dokploy';
import { undeclaredOnRailway } from './undeclared-railway';

/** Finds what nobody declared on every platform; one that cannot be read becomes an unknown part, not an error. */
export async function findUndeclared(
  managed: Managed,
  access: PlatformAccess,
  runtime: HttpRuntime,
): Promise<{ undeclared: UndeclaredResource[]; unknown: UnknownPart[] }> {
  const searches = [
    access.railway && undeclaredOnRailway(managed, access.railway, runtime),
    access.dokploy && undeclaredOnDokploy(managed, access.dokploy, runtime),
    access.github && onGithub().undeclaredOnGithub(managed, access.github),
  ];
  const found = await Promise.allSettled(searches);
  return {
    undeclared: found.flatMap((search) => (search.status === 'fulfilled' ? (search.value ?? []) : [])),
    unknown: found.flatMap((search) => (search.status === 'rejected' ? [explain(search.reason)] : [])),
  };
}

/** Its client takes longer to load than the rest, and few stacks have something there. */
const onGithub = () => require('./undeclared-github') as typeof import('./undeclared-github');
