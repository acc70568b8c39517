import { refusal } from '../refusals';
import { comment, type Entry, isLeaf, isMap, leaf, type MapNode, map } from '../tree';
import { type Format, textOf } from './format';
import { IniReader, readsAs, trim } from './ini-reader';

/** Name of the section before the first header. */
const DEFAULT = 'DEFAULT';

/** INI as the library that sops uses reads and writes it: sections of keys, with the comment that precedes each. */
export const ini: Format = {
  metadata: 'section',
  parse: (text, { file }) => [parse(text, file)],
  render: ([document], file) => Buffer.from(render(document!, file)),
};

function parse(text: string, file: string): MapNode {
  const sections: { name: string; entries: Entry[] }[] = [{ name: DEFAULT, entries: [] }];
  const reader = new IniReader(text, file);
  for (let item = reader.next(); item; item = reader.next()) {
    const { entries } = sections.at(-1)!;
    const remark = item.comment === '' ? [] : [{ value: comment(withoutSign(item.comment)) }];
    if (item.kind === 'section') sections.push({ name: item.name, entries: remark });
    else if (item.kind === 'end') entries.push(...remark);
    else {
      if (entries.some(({ key }) => key === item.name))
        throw reader.problem(`"${item.name}" is set twice in its section`);
      entries.push({ key: item.name, value: leaf('str', item.value) }, ...remark);
    }
  }
  return map(sections.map(({ name, entries }) => ({ key: name, value: map(entries) })));
}

function withoutSign(text: string): string {
  return text.startsWith(';') ? text.replace(/^[; ]+/, '') : text.replace(/^[# ]+/, '');
}

function render(document: MapNode, file: string): string {
  const sections = document.entries.filter(
    ({ key, value }) => key !== undefined && !(key === DEFAULT && isMap(value) && value.entries.length === 0),
  );
  return sections.map(({ key, value }, index) => renderSection(key!, value, index, file)).join('\n');
}

interface Line {
  readonly name: string;
  readonly text: string;
  remark: string[];
}

function renderSection(name: string, section: Entry['value'], index: number, file: string): string {
  if (!isMap(section)) throw unsuited(file, name);
  const remark: string[] = [];
  const lines: Line[] = [];
  for (const { key, value } of section.entries) {
    if (!isLeaf(value)) throw unsuited(file, `${name}.${key}`);
    const text = textOf(value, file);
    if (key === undefined) (lines.at(-1)?.remark ?? remark).push(...text.split('\n').filter(Boolean));
    else lines.push({ name: quoteName(key), text: renderValue(text, `${name}.${key}`, file), remark: [] });
  }
  const width = Math.max(0, ...lines.map((line) => line.name.length));
  const header = index === 0 && name === DEFAULT ? [] : [`[${name}]`];
  return [
    ...remark.map(withSign),
    ...header,
    ...lines.flatMap((line) => [...line.remark.map(withSign), `${line.name.padEnd(width)} = ${line.text}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function withSign(line: string): string {
  return /^[#;]/.test(line) ? `${line[0]} ${trim(line.slice(1))}` : `; ${trim(line)}`;
}

function quoteName(name: string): string {
  if (/["=:]/.test(name)) return `\`${name}\``;
  return name.includes('`') ? `"""${name}"""` : name;
}

/** The first of the library's ways of writing a value that reads back as the value. */
function renderValue(text: string, where: string, file: string): string {
  const plain = /[\n`]/.test(text)
    ? []
    : /[#;]/.test(text)
      ? []
      : trim(text) === text
        ? [text]
        : [`"${text}"`];
  const quoted = [`\`${text}\``, `"""${text}"""`];
  const ways = /[\n`]/.test(text) ? quoted.reverse() : [...plain, ...quoted];
  const way = ways.find((one) => readsAs(one, text));
  if (way !== undefined) return way;
  throw refusal(
    file,
    `${where} cannot be written in INI`,
    'Its text would be read back as another one: INI has no escapes.',
    'Use JSON or YAML for this file.',
  );
}

function unsuited(file: string, where: string) {
  return refusal(
    file,
    `${where} does not fit into INI`,
    'INI has sections of text values, nothing deeper.',
    'Use JSON or YAML.',
  );
}
