import { PlumblineError } from '../../core/errors';
import { ENVIRONMENTS, type EnvironmentName } from './environment';
import type { Field, Fields } from './field';
import type { Profile } from './profile';

/** The parts of a schema before they are put together. */
export interface Parts {
  readonly name: string;
  readonly profiles: readonly Profile[];
  readonly own: Profile;
  readonly exceptions: Readonly<Record<string, string>>;
}

/** The base and what extends it. */
export interface Layers extends Readonly<Record<EnvironmentName, Fields>> {
  readonly base: Fields;
}

/**
 * Puts a schema together: profiles first, then its own base, then what each environment has instead or besides.
 *
 * @throws PlumblineError for a key that no platform takes, that is no field or that would make a secret public, profiles that
 *   disagree, and key sets of staging and production that differ without a reason
 */
export function layersOf(parts: Parts): Layers {
  const { profiles, own } = parts;
  for (const profile of [...profiles, own]) refuseOtherThanFields(parts, profile);
  refuseDisagreement(parts);
  const inherited = (environment: EnvironmentName): Fields =>
    Object.fromEntries(
      profiles
        .flatMap((profile) => Object.entries(profile[environment]))
        .filter(([key]) => !Object.hasOwn(own.base, key)),
    );
  const layer = (environment: EnvironmentName): Fields => ({
    ...inherited(environment),
    ...own[environment],
  });
  const layers = {
    base: Object.assign({}, ...profiles.map(({ base }) => base), own.base) as Fields,
    development: layer('development'),
    staging: layer('staging'),
    production: layer('production'),
  };
  for (const fields of Object.values(layers)) refuseUnusableKeys(parts, fields);
  refuseUnevenKeys(parts, layers);
  return layers;
}

/** What comes through `any` need be no field. */
function refuseOtherThanFields({ name }: Parts, profile: Profile): void {
  for (const layer of ['base', ...ENVIRONMENTS] as const) {
    for (const [key, value] of Object.entries<Partial<Field> | undefined>(profile[layer])) {
      if (value?.rule !== undefined) continue;
      throw new PlumblineError({
        what: `schema "${name}": ${key} of ${layer} is no field`,
        why: `What was given is of the type ${typeof value}.`,
        next: 'Declare it with one of the functions of `field`.',
      });
    }
  }
}

/** A schema that means less than one of its profiles says would be a loosened rule that nobody sees. */
function refuseDisagreement({ name, profiles, own }: Parts): void {
  const seen = new Map<string, { profile: string; rule: string }>();
  for (const profile of profiles) {
    for (const layer of ['base', ...ENVIRONMENTS] as const) {
      for (const [key, { rule }] of Object.entries(profile[layer])) {
        if (Object.hasOwn(own.base, key)) continue;
        const place = `${layer} ${key}`;
        const text = JSON.stringify(rule);
        const other = seen.get(place);
        seen.set(place, { profile: profile.name, rule: text });
        if (other === undefined || other.rule === text) continue;
        throw new PlumblineError({
          what: `schema "${name}": ${key} is one thing in the profile ${other.profile} and another in ${profile.name}`,
          why: 'One of the two rules would silently stop to count.',
          next: `Give both profiles the same options, or declare ${key} in the base of the schema.`,
        });
      }
    }
  }
}

/** Whether a schema takes the name. */
export const isVariableName = (name: string): boolean => /^[A-Z_][A-Z0-9_]*$/.test(name);

/** Whether browsers get the value, so that it can be no secret. */
export const isPublic = (name: string): boolean => name.startsWith('NEXT_PUBLIC_');

function refuseUnusableKeys({ name }: Parts, fields: Fields): void {
  for (const [key, { rule }] of Object.entries(fields)) {
    if (!isVariableName(key)) {
      throw new PlumblineError({
        what: `schema "${name}": "${key}" is no name for a variable`,
        why: 'Names are capital letters, digits and underscores and begin with no digit; shells and platforms take no others everywhere.',
        next: 'Rename it.',
      });
    }
    if (rule.secret && isPublic(key)) {
      throw new PlumblineError({
        what: `schema "${name}": ${key} is secret and public at once`,
        why: 'Next.js writes every NEXT_PUBLIC_ value into the pages that browsers get.',
        next: 'Drop the prefix, or declare that it is not secret.',
      });
    }
  }
}

function refuseUnevenKeys({ name, exceptions }: Parts, { base, staging, production }: Layers): void {
  const keys = { staging: { ...base, ...staging }, production: { ...base, ...production } };
  const stray = Object.keys(exceptions).find(
    (key) => !Object.hasOwn(keys.staging, key) && !Object.hasOwn(keys.production, key),
  );
  if (stray !== undefined) {
    throw new PlumblineError({
      what: `schema "${name}": there is an exception for ${stray}, which the schema lacks`,
      why: 'An exception that nobody needs hides the next difference.',
      next: 'Remove the exception.',
    });
  }
  const uneven = unevenKeys(Object.keys(keys.staging), Object.keys(keys.production), exceptions);
  if (uneven.length === 0) return;
  throw new PlumblineError({
    what: `schema "${name}": ${uneven.map(({ key, only }) => `${key} is in ${only} only`).join(', ')}`,
    why: 'What staging does not have is tried in production first.',
    next: 'Declare it in the base (it may be optional), or list it under exceptions with the reason.',
  });
}

/** Keys that only one of staging and production has and that are no exception. */
export function unevenKeys(
  staging: readonly string[],
  production: readonly string[],
  exceptions: Readonly<Record<string, string>>,
): { readonly key: string; readonly only: 'staging' | 'production' }[] {
  const excepted = (key: string) => Object.hasOwn(exceptions, key);
  return [
    ...staging
      .filter((key) => !production.includes(key) && !excepted(key))
      .map((key) => ({ key, only: 'staging' as const })),
    ...production
      .filter((key) => !staging.includes(key) && !excepted(key))
      .map((key) => ({ key, only: 'production' as const })),
  ];
}
