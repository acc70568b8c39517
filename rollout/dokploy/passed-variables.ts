import { parseEnvText } from '../../platforms/dokploy/env-text';
import type { ComposeRecord } from '../../platforms/dokploy/records';

/** `${KEY}`, `$KEY`, and those with a default or a complaint for when it is missing. */
const REFERENCE = /^\$(?:(\w+)|\{(\w+)(?::?[-?].*)?\})$/s;

/**
 * Which variables of the app a compose file passes on as they are, by service: its own name for each, and the name that
 * the app has it under. Values that a service puts together are not among them.
 */
export function passedVariables(
  record: ComposeRecord,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const known = Object.keys(parseEnvText(record.env));
  return Object.fromEntries(
    Object.entries(servicesOf(record)).map(([service, { environment, env_file: files }]) => {
      const passed = entriesOf(environment).flatMap(([name, value]) => {
        const source = value === null ? name : sourceOf(String(value));
        return source !== undefined && known.includes(source) ? [[name, source] as const] : [];
      });
      const own = entriesOf(environment).map(([name]) => name);
      const all = readsAll(files) ? known.filter((name) => !own.includes(name)) : [];
      return [service, Object.fromEntries([...all.map((name) => [name, name] as const), ...passed])];
    }),
  );
}

interface Service {
  readonly environment?: unknown;
  readonly env_file?: unknown;
}

/** Nothing for a file that only Docker could read. */
function servicesOf({ composeFile }: ComposeRecord): Record<string, Service> {
  // Loaded where something was deployed, and not by every plan.
  const { parse } = require('yaml') as typeof import('yaml');
  try {
    const file = parse(String(composeFile ?? ''), { merge: true, uniqueKeys: false });
    const services = Object.entries<Service | null>(file?.services ?? {});
    return Object.fromEntries(services.map(([name, service]) => [name, service ?? {}]));
  } catch {
    return {};
  }
}

/** Entries of both forms that Compose knows; `null` for one without a value. */
function entriesOf(environment: unknown): (readonly [string, unknown])[] {
  if (!Array.isArray(environment)) return Object.entries(environment ?? {});
  return environment.map((line) => {
    const [name = '', ...rest] = String(line).split('=');
    return [name, rest.length > 0 ? rest.join('=') : null];
  });
}

function sourceOf(value: string): string | undefined {
  const [, bare, braced] = REFERENCE.exec(value) ?? [];
  return bare ?? braced;
}

function readsAll(files: unknown): boolean {
  const paths = [files].flat().map((file) => (file as { path?: unknown } | null)?.path ?? file);
  return paths.some((path) => path === '.env' || path === './.env');
}
