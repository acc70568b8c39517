import { refusal, unreadable } from '../refusals';
import { type Entry, isMap, type Leaf, leaf, list, type MapNode, map, type Node } from '../tree';
import { canonical, isInt64 } from '../values';
import { DEEPEST, type ParseOptions } from './format';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const LONE_SURROGATE = /\p{Surrogate}/u;
const SPACE = /[ \t\n\r]*/y;

/** Reads one JSON document; keys that are there twice, which readers disagree about, are refused. */
export class JsonParser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly options: ParseOptions,
  ) {}

  document(): MapNode {
    this.space();
    const value = this.value(0);
    if (!isMap(value)) {
      throw refusal(
        this.options.file,
        'the document is not an object',
        'sops encrypts JSON documents that are objects.',
        'Write it as {"key": value}.',
      );
    }
    this.space();
    if (this.at < this.text.length) throw this.problem('something follows the end of the document');
    return value;
  }

  private value(depth: number): Node {
    if (depth > DEEPEST) throw this.problem(`the document is nested more than ${DEEPEST} levels deep`);
    const next = this.text[this.at];
    if (next === '{') return this.object(depth);
    if (next === '[') return this.array(depth);
    if (next === '"') return leaf('str', this.string());
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  private object(depth: number): MapNode {
    const entries: Entry[] = [];
    const seen = new Set<string>();
    this.members('}', () => {
      if (this.text[this.at] !== '"') throw this.problem('a key in double quotes is missing');
      const key = this.string();
      if (seen.has(key)) throw this.problem(`the key "${key}" is there twice`);
      seen.add(key);
      this.space();
      this.expect(':');
      this.space();
      entries.push({ key, value: this.value(depth + 1) });
    });
    return map(entries);
  }

  private array(depth: number): Node {
    const items: Node[] = [];
    this.members(']', () => items.push(this.value(depth + 1)));
    return list(items);
  }

  private members(end: string, read: () => void): void {
    this.at += 1;
    this.space();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      read();
      this.space();
      if (this.text[this.at] === end) break;
      this.expect(',');
      this.space();
    }
    this.at += 1;
  }

  private string(): string {
    const start = this.at;
    let end = start;
    do {
      end = this.text.indexOf('"', end + 1);
      if (end === -1) throw this.problem('a string does not end');
    } while (escaped(this.text, end));
    this.at = end + 1;
    try {
      const value: string = JSON.parse(this.text.slice(start, end + 1));
      if (!LONE_SURROGATE.test(value)) return value;
    } catch {
      // Told below.
    }
    this.at = start;
    throw this.problem('a string has a control character or an escape that is not valid');
  }

  private number(): Leaf {
    NUMBER.lastIndex = this.at;
    const source = NUMBER.exec(this.text)?.[0];
    if (source === undefined) throw this.problem('a value is missing or not valid JSON');
    this.at += source.length;
    // sops prints the float -0.0 as -0 and would read that as the integer 0; read as a float, it stays what it was.
    const whole = source !== '-0' && /^-?\d+$/.test(source);
    if (whole && isInt64(BigInt(source.slice(0, 24)))) return leaf('int', String(BigInt(source)));
    const float = canonical('float', source);
    if (float === undefined) throw this.problem('a number is out of range');
    this.options.onNumber?.(source, () => this.line());
    return leaf('float', float);
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  private expect(char: string): void {
    if (this.text[this.at] !== char) throw this.problem(`"${char}" is missing`);
    this.at += 1;
  }

  private line(): number {
    return this.text.slice(0, this.at).split('\n').length;
  }

  private problem(what: string) {
    return unreadable(
      this.options.file,
      this.line(),
      what,
      'The document is not valid JSON, or not as sops reads it.',
    );
  }
}

const WORDS = [
  ['true', leaf('bool', 'True')],
  ['false', leaf('bool', 'False')],
  ['null', leaf('null', '')],
] as const;

function escaped(text: string, quote: number): boolean {
  let at = quote - 1;
  while (text[at] === '\\') at -= 1;
  return (quote - 1 - at) % 2 === 1;
}
