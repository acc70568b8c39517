import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '../../core/errors';
import {
  configurationDigest,
  inputDigests,
  type PlanBasis,
  type PlanSidecar,
  sha256,
  sidecar,
  sidecarPath,
  stateIdentity,
} from './sidecar';

/** A saved plan as it was read, once: what was checked is what gets applied. */
export interface SavedPlan {
  readonly file: string;
  readonly content: Buffer;
  readonly sidecar: PlanSidecar;
}

/** @throws PlumblineError when there is no such plan, or it is not what was saved */
export function readSavedPlan(file: string): SavedPlan {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw refuse(`there is no plan at ${file}`, 'The file does not exist.');
  // A device might never end.
  if (!stats.isFile()) throw refuse(`there is no plan at ${file}`, 'It is no regular file.');
  const content = readFileSync(file);
  const record = readSidecar(file);
  const { sha256: saved, bytes } = record.plan;
  if (content.length < bytes) {
    throw refuse(
      `the plan ${file} is truncated`,
      `It has ${content.length} of the ${bytes} bytes that were saved.`,
    );
  }
  if (sha256(content) !== saved) {
    throw refuse(`the plan ${file} was altered`, `Its SHA-256 is not the one it was saved with.`);
  }
  return { file, content, sidecar: record };
}

/**
 * Refuses a saved plan that is not for this environment as it is now.
 * @throws PlumblineError with the reason
 */
export function checkSavedPlan(saved: SavedPlan, basis: PlanBasis): void {
  const { file, sidecar: record } = saved;
  const { environment, state } = basis.manifest;
  const stale = (why: string) => refuse(`the plan ${file} is stale`, why, environment);
  const foreign = (why: string) => refuse(`the plan ${file} is foreign`, why, environment);
  if (record.environment !== environment) {
    throw foreign(`It was made for "${record.environment}", and this is "${environment}".`);
  }
  const { kind, version } = basis.engine;
  if (record.engine.kind !== kind || record.engine.version !== version) {
    const [made, here] = [`${record.engine.kind} ${record.engine.version}`, `${kind} ${version}`];
    throw foreign(`It was made by ${made}; plan files cannot be carried over to ${here}.`);
  }
  if (record.providers === undefined) {
    throw foreign('It was made by an earlier Plumbline, whose providers may plan and apply in another way.');
  }
  if (record.providers !== basis.providers()) {
    throw stale('The providers were built anew after it was made, and may plan and apply in another way.');
  }
  if (state.kind === 'local') {
    checkStartingState(saved, environment, currentState(join(basis.stackDir, state.path)));
  }
  if (record.configuration !== configurationDigest(basis.stackDir)) {
    throw stale('The declaration changed after it was made.');
  }
  const digests = inputDigests(basis);
  const names = new Set([...Object.keys(record.inputs), ...Object.keys(digests)]);
  const changed = [...names].filter((name) => record.inputs[name] !== digests[name]);
  if (changed.length > 0) throw stale(`Inputs changed after it was made: ${changed.join(', ')}.`);
}

/**
 * Refuses a saved plan that starts from another state than there is.
 *
 * @param current nothing when it could not be read, which the engine says better
 * @throws PlumblineError with the reason
 */
export function checkStartingState(
  { file, sidecar: record }: SavedPlan,
  environment: string,
  current: PlanSidecar['state'],
): void {
  if (!record.state || !current) return;
  const stale = (why: string) => refuse(`the plan ${file} is stale`, why, environment);
  const { lineage, serial } = record.state;
  if (lineage === '' && current.lineage !== '') throw stale('The environment was created after it was made.');
  if (lineage !== current.lineage) {
    const why = 'It was made from another state: in another clone, or before the state was set up anew.';
    throw refuse(`the plan ${file} is foreign`, why, environment);
  }
  if (serial !== current.serial) {
    throw stale(`It starts from serial ${serial} of the state, which is at ${current.serial} now.`);
  }
}

/** Nothing when the state cannot be read: the engine says then what is wrong with it. */
function currentState(path: string): PlanSidecar['state'] {
  return existsSync(path) ? identityOf(readFileSync(path, 'utf8')) : NO_STATE;
}

/** Which version of which state a stored one is; nothing for what is none. @param text nothing where there is no state */
export function identityOf(text: string | undefined): PlanSidecar['state'] {
  if (text === undefined) return NO_STATE;
  try {
    return stateIdentity.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const NO_STATE = { lineage: '', serial: 0 };

function readSidecar(file: string): PlanSidecar {
  try {
    return sidecar.parse(JSON.parse(readFileSync(sidecarPath(file), 'utf8')));
  } catch (cause) {
    const error = refuse(
      `the plan ${file} was not saved by this version of Plumbline`,
      `${sidecarPath(file)}, which says what the plan was made from, is missing or unreadable.`,
    );
    throw Object.assign(error, { cause });
  }
}

function refuse(what: string, why: string, environment = '<environment>'): PlumblineError {
  return new PlumblineError({
    what: `${what}, so nothing was applied`,
    why,
    next: `Run "plumbline plan ${environment}", review it, and apply that plan.`,
  });
}
