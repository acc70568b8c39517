import { explain } from '../../core/explain';
import type { HttpRuntime } from '../../platforms/http';
import type { PlatformAccess } from '../../workspace/access';
import type { Managed } from '../../workspace/managed-resources';
import { platformsOf } from '../../workspace/platforms';
import type { UnknownPart } from '../../workspace/reachability';
import type { UndeclaredResource } from '../../workspace/undeclared-resource';

/** Finds what nobody declared on every platform; one that cannot be read becomes an unknown part, not an error. */
export async function findUndeclared(
  managed: Managed,
  access: PlatformAccess,
  runtime: HttpRuntime,
): Promise<{ undeclared: UndeclaredResource[]; unknown: UnknownPart[] }> {
  const searches = platformsOf(access).map((platform) => platform.undeclared(managed, runtime));
  const found = await Promise.allSettled(searches);
  return {
    undeclared: found.flatMap((search) => (search.status === 'fulfilled' ? search.value : [])),
    unknown: found.flatMap((search) => (search.status === 'rejected' ? [explain(search.reason)] : [])),
  };
}
