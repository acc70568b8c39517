import { nearest } from '../../../../core/suggestion';
import { type ComposeFinding, violation } from '../finding';
import type { ComposeNode, Position } from '../model';
import { isSilent, ofService, placeOf, shown } from './place';
import { escaped, type Path, type PlainFile } from './plain';
import { knownKeys, type SchemaProblem } from './schema';

const TYPES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

/** What a problem of the schema means, and what to write instead. */
export function schemaFinding({ pointer, error, types }: SchemaProblem, file: PlainFile): ComposeFinding {
  const { params } = error;
  const key: string | undefined = params['additionalProperty'] ?? params['unevaluatedProperty'];
  const { path, node, key: at } = file.find(key === undefined ? pointer : `${pointer}/${escaped(key)}`)!;
  const found = (rule: string, where: Position, message: string, fix: string) =>
    ofService(path, violation(rule, where, message, fix));
  const place = placeOf(path);
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const { message, fix } = unknownKey(key!, path, knownKeys(error));
      return found('unknown-key', at, message, fix);
    }
    case 'required': {
      const name: string = params['missingProperty'];
      const message = `${place} has no ${name}:, which Compose wants`;
      return found('missing-key', at, message, `add ${name}: ${EXAMPLES[name] ?? '…'} to it`);
    }
    case 'uniqueItems':
      return found(
        'duplicate-entry',
        item(node, params['i']).at,
        `${place} holds one entry twice, which Compose refuses`,
        `remove one of the two`,
      );
    default: {
      const { wants, write } = wanted(error.keyword, params, types, node, path);
      const value = node.kind === 'scalar' && !isSilent(path) ? ` ${shown(node.value)}` : '';
      return found('invalid-value', node.at, `${place}${value}: Compose wants ${wants} here`, write);
    }
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  condition: 'service_started',
  type: 'volume',
  path: './app.env',
  source: '/dev/source',
  service: 'name',
  soft: '65536',
  hard: '65536',
  capabilities: '[gpu]',
  model: 'ai/model',
  cron: '"0 3 * * *"',
  action: 'rebuild',
  command: '["true"]',
};

function unknownKey(key: string, path: Path, known: readonly string[]): { message: string; fix: string } {
  const parent = path.slice(0, -1);
  if (known.length === 0) {
    const message = `${JSON.stringify(key)} is no name that ${placeOf(parent)} may hold: letters, digits, ".", "_" and "-"`;
    const allowed = key.replaceAll(/[^a-zA-Z0-9._-]+/g, '-');
    return { message, fix: `write ${/[a-zA-Z0-9]/.test(allowed) ? allowed : 'name'}: instead` };
  }
  const near = nearest(key, known);
  const where = parent.length === 0 ? 'a compose file' : placeOf(parent);
  return {
    message: `${where} has no setting ${JSON.stringify(key)}, so Compose refuses the file`,
    fix: near === undefined ? `remove ${key}:` : `write ${near}: instead`,
  };
}

function wanted(
  keyword: string,
  params: ErrorParams,
  types: readonly string[],
  node: ComposeNode,
  path: Path,
): { wants: string; write: string } {
  if (keyword === 'enum') {
    const allowed = (params['allowedValues'] as unknown[]).map(String);
    const best = (node.kind === 'scalar' && nearest(node.text, allowed)) || allowed[0]!;
    return { wants: `one of ${allowed.join(', ')}`, write: written(path, best) };
  }
  if (keyword === 'type') {
    const wants = types.map((type) => TYPES[type] ?? type).join(' or ');
    return { wants, write: retyped(types, node, path) };
  }
  if (keyword === 'minimum' || keyword === 'maximum') {
    const { comparison, limit } = params as { comparison: string; limit: number };
    return { wants: `a number ${comparison} ${limit}`, write: written(path, String(limit)) };
  }
  if (keyword === 'pattern' && path.at(-1) === 'container_name') {
    return { wants: 'a name of two letters or more', write: 'remove container_name:' };
  }
  if (keyword === 'pattern') {
    const words = /^\^\((.*)\)\$$/.exec(params['pattern'])?.[1]?.split('|') ?? [];
    const allowed = words.filter((word) => /^[a-z_]+$/.test(word));
    const best = (node.kind === 'scalar' && nearest(node.text, allowed)) || allowed[0] || '…';
    return { wants: `one of ${words.join(', ')}`, write: written(path, best) };
  }
  return { wants: 'another value', write: `remove ${path.at(-1)}:` };
}

type ErrorParams = SchemaProblem['error']['params'];

/** The same value as the type that is wanted, where there is one. */
function retyped(types: readonly string[], node: ComposeNode, path: Path): string {
  const name = path.at(-1);
  const empty = node.kind === 'scalar' && node.value === null;
  if (empty && path.at(-2) === 'depends_on') return written(path, '{ condition: service_started }');
  if (empty && path.length === 2) return written(path, '{ external: true }');
  if (empty)
    return typeof name === 'number' ? 'remove the empty entry' : `remove ${name}:, or give it a value`;
  if (node.kind === 'scalar') {
    const text = isSilent(path) ? '…' : node.text;
    if (types.includes('string')) return written(path, JSON.stringify(text));
    if (types.includes('array')) return written(path, `[${JSON.stringify(text)}]`);
  }
  if (types.includes('object')) return `write ${placeOf(path)} as a map of settings`;
  return `write ${placeOf(path)} as ${types.map((type) => TYPES[type] ?? type).join(' or ')}`;
}

/** `write interval: 10s`, or of a list `write 10s`. */
function written(path: Path, value: string): string {
  const name = path.at(-1);
  return typeof name === 'number' ? `write ${value}` : `write ${name}: ${value}`;
}

function item(node: ComposeNode, index: number): ComposeNode {
  return (node.kind === 'list' && node.items[index]) || node;
}
