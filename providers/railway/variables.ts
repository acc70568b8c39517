import { PlumblineError } from '../../core/errors';
import type { LiveVariables } from '../../platforms/railway/config';
import { VARIABLE_DELETE, VARIABLES_UPSERT } from '../../platforms/railway/writes';
import { fingerprint } from '../framework/fingerprint';
import type { Context, Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { importParts, liveService, nothingToImport, onceVisible, orGone } from './behaviour';
import { variables as definition } from './definitions';
import type { Session } from './session';

export const variables: Resource<Session> = {
  definition,

  fingerprintScope: scopeOf,

  existing,

  async create(session, planned, config, context) {
    await onceVisible(session, () => write(session, planned, config, [], context));
    return { ...planned, id: scopeOf(planned) };
  },

  async read(session, state, context) {
    const live = await liveVariables(session, state);
    if (live) warnOfUnreadable(state, live, context);
    return live && { ...state, id: scopeOf(state), variables: knownEntries(session, state, live) };
  },

  async update(session, prior, planned, config, context) {
    const withdrawn = Object.keys(prior['variables'] ?? {}).filter((name) => !(name in planned['variables']));
    await write(session, planned, config, withdrawn, context);
    return planned;
  },

  async delete(session, state, context) {
    if (!(await liveVariables(session, state))) return;
    await remove(session, state, Object.keys(state['variables'] ?? {}), {}, context);
  },

  async import(session, id) {
    const shared = id.split('/').length === 2;
    const names = ['project id', 'environment id', ...(shared ? [] : ['service id'])];
    const [projectId, environmentId, serviceId = null] = importParts(definition.type, id, ...names);
    const state = { project_id: projectId, environment_id: environmentId, service_id: serviceId };
    const live = await liveVariables(session, state);
    if (!live) throw nothingToImport(`service or environment ${id}`);
    const all = { ...state, id, authoritative: true, variables: {} };
    return { ...all, authoritative: false, variables: knownEntries(session, all, live) };
  },
};

/**
 * The set before it is declared: every variable there when it is authoritative, else those that are declared as well. One
 * whose value cannot be read counts as another value.
 */
async function existing(session: Session, planned: State): Promise<State | typeof UNKNOWN | null> {
  if (['environment_id', 'service_id', 'variables'].some((name) => planned[name] === UNKNOWN)) return UNKNOWN;
  if (session.made.has(planned['service_id'] ?? planned['environment_id'])) return null;
  const live = await liveVariables(session, planned);
  const known = live && knownEntries(session, { ...planned, variables: blank(planned['variables']) }, live);
  if (!known || Object.keys(known).length === 0) return null;
  return { ...planned, id: scopeOf(planned), variables: known };
}

/** A declared variable whose value Railway keeps to itself may be another one than declared. */
function warnOfUnreadable(state: State, live: LiveVariables, context: Context): void {
  const names = Object.keys(state['variables'] ?? {}).filter(
    (name) => 'unreadable' in (live.get(name) ?? {}),
  );
  if (names.length === 0) return;
  const are = names.length === 1 ? 'is' : 'are';
  context.warn(
    `Cannot compare ${names.join(', ')} of ${place(state)}`,
    `The value ${are} sealed or masked at Railway, which tells it to nobody; somebody may have sealed another one than declared.\nDelete the variable in the dashboard and apply, which writes the declared value, readable again; or leave it, and this stays unknown.`,
    'withheld',
  );
}

const UNREADABLE = 'unreadable';

const blank = (variables: State): State =>
  Object.fromEntries(Object.keys(variables).map((name) => [name, { value: null, fingerprint: UNREADABLE }]));

/** Binds fingerprints to where a variable is, and is the import id at the same time. */
function scopeOf(state: State): string {
  return [state['project_id'], state['environment_id'], state['service_id']].filter(Boolean).join('/');
}

/** Live variables; null when the service or the environment is gone. */
async function liveVariables(session: Session, state: State): Promise<LiveVariables | null> {
  const { environment_id: environmentId, service_id: serviceId } = state;
  const there = serviceId ? liveService(session, state) : session.snapshots.environment(environmentId);
  if (!(await orGone<unknown>(there))) return null;
  return session.snapshots.variables(environmentId, serviceId ?? undefined);
}

/** Entries for the state: the declared names that exist and, when authoritative, every other one too. */
function knownEntries(session: Session, state: State, live: LiveVariables): State {
  const known: State = state['variables'] ?? {};
  const names = [...live.keys()].filter((name) => state['authoritative'] || name in known);
  return Object.fromEntries(
    names.map((name) => {
      const variable = live.get(name)!;
      const readable = 'value' in variable;
      const hash = readable
        ? hashOf(session, state, name, variable.value)
        : (known[name]?.fingerprint ?? null);
      return [name, { value: null, fingerprint: hash }];
    }),
  );
}

function hashOf({ fingerprintKey }: Session, state: State, name: string, value: string): string {
  if (fingerprintKey !== undefined) return fingerprint(fingerprintKey, scopeOf(state), name, value);
  throw new PlumblineError({
    what: `Cannot compare variable ${name}: the provider has no fingerprint_key`,
    why: 'State holds keyed hashes of variables, and without the key none can be computed.',
    next: 'Set PLUMBLINE_FINGERPRINT_KEY (at least 32 characters, the same every time), or fingerprint_key in the provider block.',
  });
}

/** Writes all declared values at once, without a deployment, and removes what is not to be there. */
async function write(
  session: Session,
  planned: State,
  config: State,
  withdrawn: readonly string[],
  context: Context,
): Promise<void> {
  const declared = declaredValues(session, config);
  const live = planned['authoritative'] ? ((await liveVariables(session, planned)) ?? new Map()) : new Map();
  const extra = [...live.keys()].filter((name) => !(name in declared));
  const surplus = [...new Set([...withdrawn, ...extra])];
  if (surplus.length > 0) await remove(session, planned, surplus, declared, context);
  else if (Object.keys(declared).length > 0) await upsert(session, planned, declared, false);
}

function declaredValues({ client }: Session, config: State): Record<string, string> {
  const entries = Object.entries(config['variables'] as Record<string, { value: string }>);
  for (const [, { value }] of entries) client.redactor.learn(value);
  return Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
}

function upsert({ snapshots }: Session, state: State, values: Record<string, string>, replace: boolean) {
  const { project_id: projectId, environment_id: environmentId, service_id: serviceId } = state;
  const input = { projectId, environmentId, serviceId, variables: values, replace, skipDeploys: true };
  return snapshots.write(
    VARIABLES_UPSERT,
    { input },
    `write ${Object.keys(values).length} variables of ${place(state)}`,
  );
}

/**
 * Removes variables. Railway's own deletion deploys at once, so the whole set is replaced instead, with every other
 * value as it is. Where one of those cannot be read (sealed), replacing would lose it: then there is only the
 * deletion that deploys.
 */
async function remove(
  session: Session,
  state: State,
  names: readonly string[],
  declared: Record<string, string>,
  context: Context,
): Promise<void> {
  const { environment_id: environmentId, service_id: serviceId } = state;
  session.snapshots.forget();
  // What is not read would be lost when the set is replaced.
  const live = await session.snapshots.variablesTwice(environmentId, serviceId ?? undefined);
  const present = names.filter((name) => live.has(name));
  const kept = [...live].filter(([name]) => !names.includes(name) && !(name in declared));
  const unreadable = kept.filter(([, variable]) => 'unreadable' in variable).map(([name]) => name);
  if (present.length > 0 && unreadable.length === 0) {
    const values = Object.fromEntries(
      kept.map(([name, variable]) => [name, 'value' in variable ? variable.value : '']),
    );
    await upsert(session, state, { ...values, ...declared }, true);
    return;
  }
  if (Object.keys(declared).length > 0) await upsert(session, state, declared, false);
  if (present.length === 0) return;
  context.warn(
    `Removing ${present.join(', ')} of ${place(state)} deploys the service`,
    `${unreadable.join(', ')} cannot be read, so the set cannot be replaced without losing it, and Railway's deletion deploys.`,
  );
  const { project_id: projectId } = state;
  for (const name of present) {
    const input = { projectId, environmentId, serviceId, name };
    await session.snapshots.write(VARIABLE_DELETE, { input }, `delete variable ${name} of ${place(state)}`);
  }
}

function place(state: State): string {
  return state['service_id']
    ? `service ${state['service_id']}`
    : `environment ${state['environment_id']} (shared)`;
}
