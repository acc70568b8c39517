/** An operation that a request is for. */
export interface OperationRoute<E> {
  /** Method and path template, such as `GET /repos/{owner}/{repo}`. */
  readonly operation: string;
  readonly endpoint: E;
  readonly params: Readonly<Record<string, string>>;
}

/** Parameters that hold slashes. */
const LONG = new Set(['path', 'ref', 'basehead']);

/** Finds the operation of a request; literal paths win over parameters. */
export function createOperationRouter<E>(
  endpoints: Readonly<Record<string, E>>,
): (method: string, path: string) => OperationRoute<E> | undefined {
  const routes = Object.entries(endpoints)
    .map(([operation, endpoint]) => ({ operation, endpoint, ...compile(operation) }))
    .sort((a, b) => a.names.length - b.names.length);
  return (method, path) => {
    for (const { operation, endpoint, pattern, names } of routes) {
      const found = pattern.exec(`${method} ${path}`);
      if (!found) continue;
      const values = names.map((name, index) => [name, decodeURIComponent(found[index + 1]!)] as const);
      return { operation, endpoint, params: Object.fromEntries(values) };
    }
    return undefined;
  };
}

function compile(operation: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = operation.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return LONG.has(name) ? '(.+)' : '([^/]+)';
  });
  return { pattern: new RegExp(`^${source}$`), names };
}
