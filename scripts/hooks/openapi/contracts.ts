import { object, readable } from './document';

/** A description of an API with what it was before. */
export interface Contract {
  readonly file: string;
  /** Absent when it is gone. */
  readonly after?: string;
  /** Absent when it is new, or as it was. */
  readonly before?: string;
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
