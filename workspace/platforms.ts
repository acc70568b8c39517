import { PLATFORM_NAMES, type Platform, type ServicePlatform } from '../core/platforms';
import type { HttpRuntime } from '../platforms/http';
import { dokployDefinitions } from '../providers/dokploy/definitions';
import type { Definition } from '../providers/framework/schema';
import { railwayDefinitions } from '../providers/railway/definitions';
import type { PlatformAccess } from './access';
import type { Row } from './check-row';
import { dokployAccess } from './dokploy/access';
import { githubAccess } from './github/access';
import type { Connection, Lookup } from './lookup';
import type { Managed } from './managed-resources';
import { railwayAccess } from './railway/access';
import type { ReachRequest } from './reach';
import type { UndeclaredResource } from './undeclared-resource';
import type { LiveNames } from './variables/live-differences';

/** What is asked of a platform about an environment. */
export interface Questions<Access> {
  /** The request that shows whether it answers; nothing when its address is not known. */
  ping(access: Access): ReachRequest | undefined;
  /** Whether it answers, takes the token, and still speaks what Plumbline asks. */
  check(access: Access, runtime: HttpRuntime): Promise<Row[]>;
  /** What exists there besides what the state knows. */
  undeclared(managed: Managed, access: Access, runtime: HttpRuntime): Promise<UndeclaredResource[]>;
  /** Names of the variables of services; none where no services run. */
  liveNames(managed: Managed, access: Access, runtime: HttpRuntime): Promise<LiveNames[]>;
}

type AccessOf<P extends Platform> = NonNullable<PlatformAccess[P]>;

/** How each is reached: the same way its provider does it. */
export const ACCESS = {
  railway: railwayAccess,
  dokploy: dokployAccess,
  github: githubAccess,
} satisfies { readonly [P in Platform]: (connection: Connection<P>, find: Lookup) => Reachable };

interface Reachable {
  readonly token?: string;
}

/** Who asks; loaded when there is something to ask, as each brings a client along. */
const QUESTIONS: { readonly [P in Platform]: () => Questions<AccessOf<P>> } = {
  railway: () => (require('./railway') as typeof import('./railway')).railway,
  dokploy: () => (require('./dokploy') as typeof import('./dokploy')).dokploy,
  github: () => (require('./github') as typeof import('./github')).github,
};

/** The resource types of our providers. */
export const DEFINITIONS: Readonly<Record<ServicePlatform, readonly Definition[]>> = {
  railway: railwayDefinitions,
  dokploy: dokployDefinitions,
};

/** A platform of one environment, to be asked. */
export interface ReachedPlatform {
  readonly platform: Platform;
  readonly hasToken: boolean;
  ping(): ReachRequest | undefined;
  check(runtime: HttpRuntime): Promise<Row[]>;
  undeclared(managed: Managed, runtime: HttpRuntime): Promise<UndeclaredResource[]>;
  liveNames(managed: Managed, runtime: HttpRuntime): Promise<LiveNames[]>;
}

/** The platforms that an environment has something on. */
export function platformsOf(access: PlatformAccess): ReachedPlatform[] {
  return PLATFORM_NAMES.flatMap((platform) => reached(platform, access) ?? []);
}

function reached<P extends Platform>(platform: P, all: PlatformAccess): ReachedPlatform | undefined {
  const access = all[platform] as AccessOf<P> | undefined;
  if (access === undefined) return undefined;
  const questions = QUESTIONS[platform]() as Questions<AccessOf<P>>;
  return {
    platform,
    hasToken: access.token !== undefined,
    ping: () => questions.ping(access),
    check: (runtime) => questions.check(access, runtime),
    undeclared: (managed, runtime) => questions.undeclared(managed, access, runtime),
    liveNames: (managed, runtime) => questions.liveNames(managed, access, runtime),
  };
}
