import type { IConstruct } from 'constructs';
import { refusal } from './declaration-error';
import type { ManifestInput, ManifestService } from './manifest';

type Inputs = ReadonlyMap<string, ManifestInput>;

/**
 * Refuses an input that a rotation would overwrite or delete: a rotation keeps the next and the previous value of an input
 * beside it, as `<input>_next` and `<input>_previous`, and changes the login of a database password with it.
 *
 * @param path construct path of the input, for messages
 * @param others those that were declared before it
 * @throws PlumblineError when it and one of them cannot be declared together
 */
export function refuseRotationConflict(path: string, input: ManifestInput, others: Inputs): void {
  const { name, rotation } = input;
  const [, base = '', kept] = /^(.+)_(next|previous)$/.exec(name) ?? [];
  if (kept && others.get(base)?.rotation && !mayHold(kept, input)) throw overwritten(path, name, base);
  if (!rotation) return;
  for (const which of ['next', 'previous']) {
    const other = others.get(`${name}_${which}`);
    if (other && !mayHold(which, other)) throw overwritten(path, other.name, name);
  }
  const sharing = [...others.values()].find(
    (other) => login(other) !== undefined && login(other) === login(input),
  );
  if (sharing) throw sharedLogin(path, login(input), sharing.name);
}

/**
 * Refuses a database password whose database could not be found when it rotates.
 *
 * @param stack for the path in messages
 * @throws PlumblineError when it is rotated at a service that is none of the stack's services at Railway
 */
export function refuseUnknownDatabases(
  stack: IConstruct,
  inputs: Inputs,
  services: readonly Pick<ManifestService, 'name' | 'platform'>[],
): void {
  const known = services.filter(({ platform }) => platform === 'railway').map(({ name }) => name);
  for (const { name, rotation } of inputs.values()) {
    if (rotation?.source.kind !== 'postgres' || rotation.source.address !== undefined) continue;
    const { service } = rotation.source;
    if (known.includes(service)) continue;
    throw refusal(`${stack.node.path}/${name}`, {
      field: 'rotation.service',
      value: service,
      why: `the stack has no such service at Railway (it has ${known.join(', ') || 'none'}), so no password could be changed there`,
      next: 'name the service that is the database, or give the address under which it is reached',
    });
  }
}

/** Services may get the previous value during the overlap: then the input is one that is often absent, and is a secret. */
const mayHold = (which: string, { secret, required, rotation }: ManifestInput) =>
  which === 'previous' && secret && !required && rotation === undefined;

const login = ({ rotation }: ManifestInput) =>
  rotation?.source.kind === 'postgres' ? rotation.source.userInput : undefined;

const overwritten = (path: string, name: string, base: string) =>
  refusal(path, {
    field: 'input',
    value: name,
    why: `${base} rotates, and a rotation keeps one of its values under this name and removes it afterwards`,
    next: name.endsWith('_previous')
      ? `give it another name; to hand the previous ${base} to services during the overlap, make it Input.secret with optional: true and no rotation`
      : 'give it another name',
  });

const sharedLogin = (path: string, user: string | undefined, other: string) =>
  refusal(path, {
    field: 'rotation.user',
    value: user,
    why: `${other} has the same login, which changes with each of its rotations, so one database would be asked for the login of the other`,
    next: 'give each database a login input of its own',
  });
