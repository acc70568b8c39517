import { textAt } from '../blobs';
import type { Pushed } from '../push';
import type { Repository } from '../repository';
import { isDescription, object, readable } from './document';

/** A description of an API with what it was before. */
export interface Contract {
  readonly file: string;
  /** Absent when it is gone. */
  readonly after?: string;
  /** Absent when it is new, or as it was. */
  readonly before?: string;
}

/**
 * Descriptions of APIs that a push touches, anywhere in the repository, with what they were.
 * @param changed paths relative to the top of the working tree; of a renamed file both
 */
export function pushedContracts(
  repository: Repository,
  { commit, base }: Pushed,
  changed: readonly string[],
): Contract[] {
  const paths = changed.filter(isDescription);
  const texts = (at: string) =>
    new Map(
      paths.flatMap((path): [string, string][] => {
        const text = textAt(repository, at, path);
        return text === undefined ? [] : [[path, text]];
      }),
    );
  return pairContracts(base === undefined ? new Map() : texts(base), texts(commit));
}

/**
 * Pairs descriptions with what they were: under the same name, else as the one of the same text or title that is gone from where
 * it was. One that is gone and pairs with none is a contract as well.
 *
 * @param before texts by path
 * @param after texts by path
 */
export function pairContracts(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Contract[] {
  const gone = new Map([...before].filter(([path]) => !after.has(path)));
  const takeMoved = (path: string, text: string): string | undefined => {
    if (before.has(path)) return before.get(path);
    const title = titleOf(text, path);
    const same = [...gone].find(([, old]) => old === text);
    const from =
      same ?? [...gone].find(([old, content]) => title !== undefined && titleOf(content, old) === title);
    if (from) gone.delete(from[0]);
    return from?.[1];
  };
  const there = [...after].map(([file, text]): Contract => {
    const old = takeMoved(file, text);
    return { file, after: text, ...(old !== undefined && old !== text && { before: old }) };
  });
  return [...there, ...[...gone].map(([file, text]): Contract => ({ file, before: text }))];
}

function titleOf(text: string, file: string) {
  return object(readable(text, file)?.['info'])['title'];
}
