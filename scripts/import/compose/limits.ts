import type { ComposeMap, ComposeNode } from '../../../constructs/dokploy/lint/model';
import { child, text } from '../../../constructs/dokploy/lint/services';
import { type Code, raw } from '../code';
import type { ServiceContext } from './context';
import { withDefaults } from './reference';

/** Bytes of a unit, in the words of Compose. */
const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const MEBIBYTE = 1024 ** 2;
/** Docker takes no less than 6 MiB, Dokploy's own checks no less than 8. */
const LEAST_MEMORY_MB = 8;

/** The most that a container may use, in both of the places where a file may say it. */
export function limitsOf(
  fields: ComposeMap,
  context: ServiceContext,
): { readonly cpu?: Code; readonly memoryMb?: Code } {
  const limits = child(fields, 'deploy', 'resources', 'limits');
  const cpu = amount(child(limits, 'cpus') ?? child(fields, 'cpus'), 'cpus', context, (known) => {
    const cores = Number(known);
    return cores > 0 && cores <= 512 ? cores : undefined;
  });
  const memory = amount(child(limits, 'memory') ?? child(fields, 'mem_limit'), 'memory', context, (known) => {
    const [, number, unit = 'b'] = /^(\d+(?:\.\d+)?)\s*([bkmgt])?(?:i?b)?$/i.exec(known) ?? [];
    if (number === undefined) return undefined;
    const mebibytes = Math.ceil((Number(number) * UNITS[unit.toLowerCase()]!) / MEBIBYTE);
    return mebibytes >= LEAST_MEMORY_MB && mebibytes <= MEBIBYTE ? mebibytes : undefined;
  });
  return {
    ...(cpu !== undefined && { cpu: raw(cpu) }),
    ...(memory !== undefined && { memoryMb: raw(memory) }),
  };
}

function amount(
  node: ComposeNode | undefined,
  what: string,
  { note }: ServiceContext,
  read: (known: string) => number | undefined,
): number | undefined {
  if (node === undefined || text(node) === '0') return undefined;
  const known = withDefaults(text(node));
  const value = known === undefined || known === '' ? undefined : read(known);
  if (value === undefined)
    note(
      node.at,
      'limits',
      `${what} cannot be read without the environment, or is no amount: write it by hand`,
    );
  return value;
}
