import { environmentOf, readComposeFile } from '../../platforms/dokploy/compose-file';
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
  const { services = {} } = readComposeFile(String(record['composeFile'] ?? '')) ?? {};
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => {
      const entries = environmentOf(service);
      const passed = entries.flatMap(([variable, value]) => {
        const source = value === null ? variable : sourceOf(String(value));
        return source !== undefined && known.includes(source) ? [[variable, source] as const] : [];
      });
      const own = entries.map(([variable]) => variable);
      const all = readsAll(service['env_file']) ? known.filter((each) => !own.includes(each)) : [];
      return [name, Object.fromEntries([...all.map((each) => [each, each] as const), ...passed])];
    }),
  );
}

function sourceOf(value: string): string | undefined {
  const [, bare, braced] = REFERENCE.exec(value) ?? [];
  return bare ?? braced;
}

function readsAll(files: unknown): boolean {
  const paths = [files].flat().map((file) => (file as { path?: unknown } | null)?.path ?? file);
  return paths.some((path) => path === '.env' || path === './.env');
}
