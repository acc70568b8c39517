import type { StackManifest } from '../../constructs/manifest';
import type { ServicePlatform } from '../../core/platforms';
import type { NameDifference } from './name-difference';

/** Why a live name is a difference that nobody declared. */
const NOBODY = 'nobody declared it';

/** Names of the variables that a service has on its platform. */
export interface LiveNames {
  readonly platform: ServicePlatform;
  /** Absent for variables that a Railway environment shares. */
  readonly service?: string;
  readonly names: readonly string[];
}

/** What is live against what is declared, in both directions. A service that is not live is missing as a whole. */
export function liveDifferences(
  { services, sharedVariables = {} }: Pick<StackManifest, 'services' | 'sharedVariables'>,
  live: readonly LiveNames[],
): NameDifference[] {
  const declared = services.flatMap(({ name, platform, variables = {} }): NameDifference[] => {
    const found = live.find((one) => one.platform === platform && one.service === name);
    const where = `${name} at ${platform}`;
    if (!found) return [{ name, kind: 'missing', where: platform, why: 'the service is declared' }];
    return compareNames(Object.keys(variables), found.names, where);
  });
  const shared = live
    .filter(({ service }) => service === undefined)
    .flatMap(({ platform, names }) =>
      compareNames(Object.keys(sharedVariables), names, `shared variables at ${platform}`),
    );
  return [...declared, ...shared];
}

function compareNames(declared: readonly string[], live: readonly string[], where: string): NameDifference[] {
  return [
    ...declared
      .filter((name) => !live.includes(name))
      .map((name): NameDifference => ({ name, kind: 'missing', where, why: 'it is declared' })),
    ...live
      .filter((name) => !declared.includes(name))
      .map((name): NameDifference => ({ name, kind: 'extra', where, why: NOBODY })),
  ];
}

/** The live variables among differences that nobody declared. */
export function undeclaredLive(differences: readonly NameDifference[]): NameDifference[] {
  return differences.filter(({ kind, why }) => kind === 'extra' && why === NOBODY);
}
