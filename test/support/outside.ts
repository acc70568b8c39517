import { runInThisContext } from 'node:vm';

/**
 * Loads a CommonJS module where the tests themselves do not run: by Node, outside jest's sandbox. It is loaded once per worker
 * and serves every suite.
 * @param file absolute path
 */
export function requireOutside<T>(file: string): T {
  const { createRequire } = (runInThisContext('process') as NodeJS.Process).getBuiltinModule('node:module');
  return createRequire(__filename)(file) as T;
}
