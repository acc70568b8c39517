import type { Endpoint, Endpoints } from './endpoints/endpoint';

/** An operation that a request is for. */
export interface Route {
  /** Method and path template, as in GitHub's OpenAPI description. */
  readonly operation: string;
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

/** Parameters that hold slashes. */
const LONG = new Set(['path', 'ref', 'basehead']);

/** Finds the operation of a request; literal paths win over parameters. */
export function createRouter(endpoints: Endpoints): (method: string, path: string) => Route | undefined {
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
