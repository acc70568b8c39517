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
export function liveDifferences({ services }: StackManifest, live: readonly LiveNames[]): NameDifference[] {
  const declared = services.flatMap(({ name, platform, variables = {} }): NameDifference[] => {
    const found = live.find((one) => one.platform === platform && one.service === name);
    const where = `${name} at ${platform}`;
    if (!found) return [{ name, kind: 'missing', where: platform, why: 'the service is declared' }];
    const names = Object.keys(variables);
    return [
      ...names
        .filter((key) => !found.names.includes(key))
        .map((key): NameDifference => ({ name: key, kind: 'missing', where, why: 'it is declared' })),
      ...found.names
        .filter((key) => !names.includes(key))
        .map((key): NameDifference => ({ name: key, kind: 'extra', where, why: NOBODY })),
    ];
  });
  const shared = live
    .filter(({ service }) => service === undefined)
    .flatMap(({ platform, names }) =>
      names.map((name): NameDifference => {
        return { name, kind: 'extra', where: `shared variables at ${platform}`, why: NOBODY };
      }),
    );
  return [...declared, ...shared];
}

/** The live variables among differences that nobody declared. */
export function undeclaredLive(differences: readonly NameDifference[]): NameDifference[] {
  return differences.filter(({ kind, why }) => kind === 'extra' && why === NOBODY);
}
