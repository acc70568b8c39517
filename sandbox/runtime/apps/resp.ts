/** What is left to parse, and the commands found before it. */
export interface Parsed {
  readonly commands: string[][];
  readonly rest: Buffer;
}

/**
 * Reads complete Redis commands (RESP arrays of bulk strings, or inline words) off the front of a buffer.
 * @throws Error on a malformed command
 */
export function parseCommands(buffer: Buffer): Parsed {
  const commands: string[][] = [];
  let rest = buffer;
  for (;;) {
    const next = parseOne(rest);
    if (!next) return { commands, rest };
    if (next.words.length > 0) commands.push(next.words);
    rest = rest.subarray(next.length);
  }
}

function parseOne(buffer: Buffer): { words: string[]; length: number } | undefined {
  const first = line(buffer, 0);
  if (!first) return undefined;
  if (!first.text.startsWith('*'))
    return { words: first.text.split(/\s+/).filter(Boolean), length: first.end };
  const count = size(first.text);
  const words: string[] = [];
  let offset = first.end;
  for (let index = 0; index < count; index += 1) {
    const header = line(buffer, offset);
    if (!header) return undefined;
    if (!header.text.startsWith('$')) throw new Error(`expected '$', got '${header.text.slice(0, 1)}'`);
    const length = size(header.text);
    const end = header.end + length;
    if (buffer.length < end + 2) return undefined;
    words.push(buffer.toString('utf8', header.end, end));
    offset = end + 2;
  }
  return { words, length: offset };
}

function line(buffer: Buffer, from: number): { text: string; end: number } | undefined {
  const end = buffer.indexOf('\r\n', from);
  return end < 0 ? undefined : { text: buffer.toString('utf8', from, end), end: end + 2 };
}

function size(text: string): number {
  const value = Number(text.slice(1));
  if (!Number.isInteger(value) || value < 0 || value > 1024 * 1024) throw new Error('invalid length');
  return value;
}
