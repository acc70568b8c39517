import { PlumblineError } from '../../core/errors';
import type { Page } from './document';

type Nodes<P> = P extends Page<infer T> ? readonly T[] : never;

/** An object with lists in full. */
export type Whole<T, N extends keyof T> = Omit<T, N> & { readonly [K in N]: Nodes<T[K]> };

/**
 * Reads an object's lists to their ends, a page of each per request: what is missing at the end of a first page was not
 * deleted.
 *
 * @param ask takes where the next page of each list begins, by its name
 * @throws PlumblineError when a list does not get on
 */
export async function everyPage<N extends string, T extends Readonly<Record<N, Page<unknown>>>>(
  names: readonly N[],
  ask: (after: Readonly<Partial<Record<N, string>>>) => Promise<T>,
): Promise<Whole<T, N>> {
  const nodes = new Map<N, readonly unknown[]>();
  let after: Partial<Record<N, string>> = {};
  for (let open = names; ; ) {
    const answer = await ask(after);
    const before = after;
    after = {};
    for (const name of open) {
      const page = answer[name];
      nodes.set(name, [...(nodes.get(name) ?? []), ...page.nodes]);
      if (page.next !== undefined && page.next === before[name]) throw stuck(name);
      if (page.next !== undefined) after[name] = page.next;
    }
    open = open.filter((name) => after[name] !== undefined);
    if (open.length === 0) return { ...answer, ...Object.fromEntries(nodes) } as unknown as Whole<T, N>;
  }
}

function stuck(name: string): PlumblineError {
  return new PlumblineError(
    {
      what: `Railway's list of ${name} has no end: a page of it leads to itself`,
      why: 'What is on the pages that were not read cannot be known.',
      next: 'Run the command again; see status.railway.com when it stays.',
    },
    { code: 'unknown-answer' },
  );
}
