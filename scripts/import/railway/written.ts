import type { Code, Entry } from '../code';

/** What Railway does where nothing says otherwise (https://docs.railway.com/config-as-code/reference). */
export const RAILWAY = { gateSeconds: 300, restarts: 10, replicas: 1 } as const;

/** Said where a default of Railway is written out, because that of a declaration is another one. */
export const WRITTEN_OUT = { comment: 'the default of Railway, where the file says nothing' } as const;

/** A prop of what there is. */
export function entry<T>(key: string, value: T | undefined, print: (value: T) => Code): Entry[] {
  return value === undefined ? [] : [{ key, value: print(value) }];
}
