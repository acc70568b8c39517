import { existsSync, mkdirSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { PlumblineError } from '../../../core/errors';
import { readText } from '../../../core/files/text-file';
import { writeBeside } from '../../../core/files/whole-file';
import { tryGit } from '../../../core/git';
import { homeOf } from '../../../core/home';
import { registerSecret } from '../../../core/redaction';
import { ageKeysFile, findIdentities, generateIdentity } from '../../../formats/sops';
import type { InitInput } from './run';

/** The person's own key; only its public half leaves this module. */
export interface OwnIdentity {
  readonly recipient: string;
  /** The file it is in, or the variable. */
  readonly file: string;
  readonly made: boolean;
}

/** The age key that sops would find, or a new one where it would look. */
export async function ensureIdentity(input: InitInput): Promise<OwnIdentity> {
  const { env, keyFile, dryRun = false, now } = input;
  const home = homeOf(env);
  const file = keyFile === undefined ? ageKeysFile({ env, home }) : resolve(keyFile);
  // A key file that was named is looked into alone.
  const places = keyFile === undefined ? { env, home } : { env: { SOPS_AGE_KEY_FILE: file }, home: devNull };
  const identities = await findIdentities(places);
  const [own] = await identities.recipients();
  if (own) return { recipient: own.recipient, file: keyFile === undefined ? own.source : file, made: false };
  requireOutsideOfGit(file, input);
  if (dryRun) return { recipient: 'age1…', file, made: true };

  const { identity, recipient } = await generateIdentity();
  registerSecret(identity);
  append(file, `# created: ${now().toISOString()}\n# public key: ${recipient}\n${identity}\n`);
  return { recipient, file, made: true };
}

/** Without HOME, or with a relative path, the key would be in the project and the next commit would publish it. */
function requireOutsideOfGit(file: string, { root, env }: InitInput): void {
  const path = resolve(file);
  if (isAbsolute(file) && !isTaken(path, root, env)) return;
  throw new PlumblineError({
    what: `no age key is made in ${path}`,
    why: isAbsolute(file)
      ? 'That is in the project, so the next commit could publish the key.'
      : 'HOME and XDG_CONFIG_HOME name no absolute folder, so where the key is would depend on the working folder.',
    next: 'Set HOME, or name a file outside of the project with --key-file.',
  });
}

/** Whether git would take the file: it is in the project, and no rule ignores it. */
function isTaken(path: string, root: string, env: InitInput['env']): boolean {
  const inside = relative(root, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return false;
  const TAKEN = 1;
  return tryGit(['check-ignore', '--quiet', path], { cwd: root, env }).code === TAKEN;
}

/** Whole or not at all: keys that were there must survive a full disk. */
function append(file: string, lines: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const before = existsSync(file) ? readText(file) : '';
  if (before.split('\n').some((line) => line.trim() !== '' && !line.startsWith('#'))) throw notOurs(file);
  writeBeside(file, before + (before === '' || before.endsWith('\n') ? '' : '\n') + lines);
}

const notOurs = (file: string) =>
  new PlumblineError({
    what: `${file} holds no age key that can be used, and something else`,
    why: 'A new key in the same file could not be read either, and what is there must not be lost.',
    next: 'Correct the file, or have the key made in another one with --key-file.',
  });
