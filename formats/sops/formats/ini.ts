import { comment, type Entry, leaf, type MapNode, map } from '../tree';
import type { Format } from './format';
import { IniReader } from './ini-reader';

/** Name of the section before the first header. */
const DEFAULT = 'DEFAULT';

/** INI as the library that sops uses reads it: sections of keys, with the comment that precedes each. */
export const ini: Format = {
  metadata: 'section',
  parse: (text, { file }) => [parse(text, file)],
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
