import type { Attribute } from '../../formats/tfvars';
import {
  compareKeys,
  type KeyChanges,
  parseSecrets,
  type SecretsForm,
  setSecret,
  unsetSecret,
} from '../../workspace/secrets-file';

/** Three plaintexts of one file. */
export interface Sides {
  /** What both come from; nothing when both made the file. */
  readonly base: string | undefined;
  readonly ours: string;
  readonly theirs: string;
}

export interface MergedText {
  /** Ours, with what only theirs changed. Where both changed a variable, ours. */
  readonly text: string;
  /** Variables that only theirs changed. */
  readonly taken: KeyChanges;
  /** Variables that both changed, to different values; a removal is a change. */
  readonly conflicts: readonly string[];
  /** Whether theirs changed comments or layout, which by key cannot be merged. */
  readonly layoutLost: boolean;
}

/**
 * Merges by variable. Comments and layout of ours stay; those of theirs come along only where ours changed nothing.
 * @throws PlumblineError when one of the texts cannot be read
 */
export function mergeByKey({ base, ours, theirs }: Sides, form: SecretsForm, file: string): MergedText {
  const none = { added: [], removed: [], changed: [] };
  const read = (text: string | undefined) => (text === undefined ? [] : parseSecrets(text, form, file));
  const [atBase, atOurs, atTheirs] = [read(base), read(ours), read(theirs)];
  if (ours === theirs || theirs === base) {
    return { text: ours, taken: none, conflicts: [], layoutLost: false };
  }
  const ofOurs = new Set(names(compareKeys(atBase, atOurs)));
  const changes = compareKeys(atBase, atTheirs);
  if (ours === base) return { text: theirs, taken: changes, conflicts: [], layoutLost: false };
  const different = new Set(names(compareKeys(atOurs, atTheirs)));
  const taken = mapNames(changes, (name) => !ofOurs.has(name));
  return {
    text: takeFrom(atTheirs, names(taken), ours, form, file),
    taken,
    conflicts: names(changes).filter((name) => ofOurs.has(name) && different.has(name)),
    layoutLost: outline(base ?? '', atBase) !== outline(theirs, atTheirs),
  };
}

/** The text with some variables as they are among other attributes: the same value, or not there. */
export function takeFrom(
  source: readonly Attribute[],
  wanted: readonly string[],
  text: string,
  form: SecretsForm,
  file: string,
): string {
  const values = new Map(source.map(({ name, value }) => [name, value]));
  return wanted.reduce((result, name) => {
    const value = values.get(name);
    if (value !== undefined) return setSecret(result, form, name, value, file);
    const isSet = parseSecrets(result, form, file).some((attribute) => attribute.name === name);
    return isSet ? unsetSecret(result, form, name, file) : result;
  }, text);
}

/** Every name of a change. */
export function names({ added, removed, changed }: KeyChanges): string[] {
  return [...added, ...changed, ...removed];
}

function mapNames({ added, removed, changed }: KeyChanges, keep: (name: string) => boolean): KeyChanges {
  return { added: added.filter(keep), removed: removed.filter(keep), changed: changed.filter(keep) };
}

/** What is left of a text without its assignments and blanks: the comments. */
export function outline(text: string, attributes: readonly Attribute[]): string {
  let rest = text;
  for (const { nameStart, end } of [...attributes].reverse()) {
    rest = rest.slice(0, nameStart) + rest.slice(end);
  }
  return rest.replace(/[\s,]+/g, ' ').trim();
}
