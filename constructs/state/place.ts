import type { IConstruct } from 'constructs';
import { HCP_HOST } from '../../core/state-kinds';
import { refusal } from '../declaration-error';
import type { ManifestState } from '../manifest';
import type { StateLocation } from './location';

/**
 * A declared place with its defaults filled in.
 *
 * @param file path of the state file, for state of this clone
 */
export function placeOf(location: StateLocation, file: string): ManifestState {
  switch (location.kind) {
    case 'local':
      return { kind: 'local', path: file };
    case 'cloud':
      return { ...location, hostname: (location.hostname ?? HCP_HOST).toLowerCase() };
    case 's3': {
      const { usePathStyle = location.endpoint !== undefined, lockfile = true } = location;
      return { ...location, usePathStyle, lockfile };
    }
    case 'http': {
      const { lockAddress, unlockAddress = lockAddress } = location;
      return { ...location, ...(unlockAddress !== undefined && { unlockAddress }) };
    }
    default:
      return location;
  }
}

/**
 * Refuses state that production would lose with one machine.
 *
 * @throws PlumblineError naming the choices
 */
export function refuseUnsharedState(stack: IConstruct, declared: StateLocation | undefined): void {
  if (declared && (declared.kind !== 'local' || declared.onlyOnThisMachine === true)) return;
  throw refusal(stack, {
    field: 'state',
    ...(declared && { value: declared }),
    why: 'in production it says what runs, and a file of one clone is lost with its disk, unknown to every other clone, and locked against nobody',
    next: `declare state: { kind: "cloud", organization, workspace }, { kind: "s3", bucket, key, region }, { kind: "gcs", bucket, prefix }, { kind: "postgres", schema } or { kind: "http", address }; where one machine is meant to be the only one, state: { kind: "local", onlyOnThisMachine: true }`,
  });
}

/** What is one place, as a text; for a file of the clone nothing, as its name is the environment's. */
function identityOf(state: ManifestState): string | undefined {
  switch (state.kind) {
    case 'local':
      return undefined;
    case 'cloud':
      return [state.hostname, state.organization, state.workspace].join('/').toLowerCase();
    case 's3':
      return [storeOf(state.endpoint), state.bucket, state.key].join(' ');
    case 'gcs':
      return [state.bucket, state.prefix].join(' ');
    case 'postgres':
      return state.schema;
    case 'http':
      return new URL(state.address).href;
  }
}

/** An S3 endpoint in the one form that its ways of writing have. */
const storeOf = (endpoint: string | undefined): string =>
  endpoint === undefined ? 'aws' : new URL(endpoint).href.replace(/\/+$/, '');

/** Whether two stacks would write each other's state. */
export function isSamePlace(a: ManifestState, b: ManifestState): boolean {
  const place = identityOf(a);
  return place !== undefined && a.kind === b.kind && place === identityOf(b);
}
