import { parse as parseToml, TomlError } from 'smol-toml';
import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { PlumblineError } from '../../../core/errors';
import { type ConfigPath, pathKey } from './path';
import { tomlLines } from './toml-lines';

/** What a railway.json or railway.toml says. */
export interface ConfigText {
  readonly values: Readonly<Record<string, unknown>>;
  /** Line of something, from 1; of what it is in where that is not known. */
  readonly lineOf: (path: ConfigPath) => number;
}

/** Levels of tables in tables; Railway's own file has four. */
const DEEPEST = 40;

/**
 * Reads a railway.json or railway.toml. Which of the two it is its name tells, else its first character.
 *
 * @param name for messages
 * @throws PlumblineError with the line of what is damaged, never with what stands there
 */
export function parseConfig(source: string, name: string): ConfigText {
  const text = source.replace(/^\uFEFF/, '');
  const json = /\.json$/i.test(name) || (!/\.toml$/i.test(name) && text.trimStart().startsWith('{'));
  const { values, lines } = json ? readJson(text, name) : readToml(text, name);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw damaged(name, 1, 'it is no object with build and deploy in it');
  }
  const lineOf = (path: ConfigPath): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(pathKey(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  };
  return { values: values as Readonly<Record<string, unknown>>, lineOf };
}

interface Read {
  readonly values: unknown;
  readonly lines: ReadonlyMap<string, number>;
}

function readJson(text: string, name: string): Read {
  requireShallow(text, name);
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    const before = text.slice(0, damagedAt(text, error as Error)).trimEnd();
    throw damaged(name, before.split('\n').length, 'it is no JSON there');
  }
  return { values, lines: jsonLines(text, name) };
}

/** Everything that JSON is made of. */
const WORD = /\s*(?:[{}[\],:]|"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/y;

/** End of what could still be JSON: what V8 says quotes the text, and names no place where a word is none. */
function damagedAt(text: string, { message }: Error): number {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Number(position) + 1;
  let end = 0;
  for (WORD.lastIndex = 0; WORD.test(text); end = WORD.lastIndex);
  return end + (/\s*\S?/y.exec(text.slice(end))?.[0].length ?? 0);
}

/** JSON is YAML, whose library tells where things are, and that a name is there twice. */
function jsonLines(text: string, name: string): Map<string, number> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, merge: false });
  const twice = document.errors.find(({ code }) => code === 'DUPLICATE_KEY');
  if (twice) throw damaged(name, counter.linePos(twice.pos[0]).line, 'a name is there twice');
  const lines = new Map<string, number>();
  const visit = (node: Node | null, path: ConfigPath): void => {
    if (!isMap<Node, Node>(node)) return;
    for (const { key, value } of node.items) {
      const inner = [...path, String((key as { readonly value?: unknown }).value)];
      lines.set(pathKey(inner), counter.linePos(key.range?.[0] ?? 0).line);
      visit(value, inner);
    }
  };
  visit(document.contents, []);
  return lines;
}

function readToml(text: string, name: string): Read {
  try {
    return { values: parseToml(text, { maxDepth: DEEPEST }), lines: tomlLines(text) };
  } catch (error) {
    if (error instanceof TomlError) throw damaged(name, error.line, 'it is no TOML there');
    throw error;
  }
}

function requireShallow(text: string, name: string): void {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (mark === '{' || mark === '[') depth += 1;
    if (mark === '}' || mark === ']') depth -= 1;
    if (depth > DEEPEST)
      throw damaged(name, text.slice(0, index).split('\n').length, `it nests deeper than ${DEEPEST} levels`);
  }
}

const damaged = (name: string, line: number, why: string) =>
  new PlumblineError({
    what: `${name}:${line} was not imported`,
    why: `${why}, so what the service is configured with cannot be told.`,
    next: 'Correct the file, which Railway could not read either.',
  });
