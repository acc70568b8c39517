import type { Fingerprints, StackManifest } from '../../../constructs/manifest';
import type { Synthesized } from '../../../workspace/synth/synthesis';

/** One synthesized environment. */
export type SynthesizedStack = Pick<Synthesized, 'manifest'>;

export type Change = 'added' | 'changed' | 'removed';

export interface ServiceImpact {
  /** Name of the service; `null` for resources that belong to none. */
  readonly service: string | null;
  readonly change: Change;
  /** What differs, by name and never with a value: `railway_service_instance: healthcheck_path`. */
  readonly details: readonly string[];
}

export interface EnvironmentImpact {
  readonly environment: string;
  /** `changed` when the environment is in both. */
  readonly change: Change;
  readonly services: readonly ServiceImpact[];
  /** Inputs that a person has to provide. */
  readonly inputsNeeded: readonly string[];
  readonly inputsGone: readonly string[];
}

/** How two declarations differ, by environment; those that are the same are left out. */
export function compareStacks(
  before: ReadonlyMap<string, SynthesizedStack>,
  after: ReadonlyMap<string, SynthesizedStack>,
): EnvironmentImpact[] {
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return names
    .map((environment) => compareStack(environment, before.get(environment), after.get(environment)))
    .filter(({ change, services, inputsNeeded, inputsGone }) =>
      [change !== 'changed', services.length, inputsNeeded.length, inputsGone.length].some(Boolean),
    );
}

function compareStack(
  environment: string,
  before: SynthesizedStack | undefined,
  after: SynthesizedStack | undefined,
): EnvironmentImpact {
  const had = before?.manifest.inputs.map(({ name }) => name) ?? [];
  const needs = after?.manifest.inputs ?? [];
  return {
    environment,
    change: changeOf(before, after),
    services: compareServices(before, after),
    inputsNeeded: needs
      .filter(({ name, required }) => required && !had.includes(name))
      .map(({ name }) => name),
    inputsGone: had.filter((name) => !needs.some((input) => input.name === name)),
  };
}

function compareServices(before?: SynthesizedStack, after?: SynthesizedStack): ServiceImpact[] {
  const owned = new Map<string | null, { before: Resources; after: Resources }>();
  for (const [side, stack] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const [address, { attributes }] of Object.entries(stack?.manifest.resources ?? {})) {
      const service = ownerOf(address, stack!.manifest);
      const group = owned.get(service) ?? { before: new Map(), after: new Map() };
      group[side].set(address, attributes);
      owned.set(service, group);
    }
  }
  const found = [...owned].flatMap(([service, group]): ServiceImpact[] => {
    const details = compareResources(group.before, group.after);
    if (details.length === 0) return [];
    const had = before?.manifest.services.some(({ name }) => name === service);
    const has = after?.manifest.services.some(({ name }) => name === service);
    const change = service === null || had === has ? 'changed' : has ? 'added' : 'removed';
    return [{ service, change, details }];
  });
  return found.sort((a, b) => DESTRUCTIVE_FIRST.indexOf(a.change) - DESTRUCTIVE_FIRST.indexOf(b.change));
}

const DESTRUCTIVE_FIRST: readonly Change[] = ['removed', 'changed', 'added'];

type Attributes = Readonly<Record<string, Fingerprints>>;

type Resources = Map<string, Attributes>;

function ownerOf(address: string, manifest: StackManifest): string | null {
  const owner = manifest.services.find(({ addresses }) =>
    addresses.some(
      (own) => address === own || address.startsWith(`${own}[`) || address.startsWith(`${own}.`),
    ),
  );
  return owner?.name ?? null;
}

function compareResources(before: Resources, after: Resources): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((address) => {
    const [was, is] = [before.get(address), after.get(address)];
    const change = changeOf(was, is);
    if (change !== 'changed') return [`${change === 'added' ? '+' : '-'} ${address}`];
    const names = differences(was!, is!);
    return names.length === 0 ? [] : [`~ ${address}: ${names.join(', ')}`];
  });
}

/** Follows from other differences. */
const DERIVED = 'config_hash';

/** Names of attributes that differ; of maps, such as variables, the names of the entries. */
function differences(was: Attributes, is: Attributes): string[] {
  const names = [...new Set([...Object.keys(is), ...Object.keys(was)])].filter(
    (name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]),
  );
  const telling = names.filter((name) => name !== DERIVED);
  if (telling.length === 0 && names.includes(DERIVED)) return ['another deployment'];
  return telling.flatMap((name) => {
    const [one, other] = [was[name], is[name]];
    if (typeof one !== 'object' || typeof other !== 'object') return [name];
    return differences(one, other).map((entry) => `${name}.${entry}`);
  });
}

function changeOf(was: unknown, is: unknown): Change {
  if (was === undefined) return 'added';
  return is === undefined ? 'removed' : 'changed';
}
