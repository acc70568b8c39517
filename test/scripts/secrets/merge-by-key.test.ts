import { renderJsonVariables } from '../../../formats/tfvars';
import { mergeByKey } from '../../../scripts/secrets/merge-by-key';
import { parseSecrets, type SecretsForm } from '../../../workspace/secrets-file';
import fc from '../../support/fast-check';

type Content = Readonly<Record<string, string>>;

const content = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.constantFrom('1', '2', '"quoted" ${x}'),
  {
    noNullPrototype: true,
  },
) as fc.Arbitrary<Content>;

const write = (values: Content, form: SecretsForm) =>
  form === 'json'
    ? renderJsonVariables(Object.entries(values).map(([name, value]) => ({ name, value })))
    : Object.entries(values)
        .map(
          ([name, value]) =>
            `${name} = ${JSON.stringify(value).replaceAll('${', () => '$${')} # of ${name}\n`,
        )
        .join('');

const read = (text: string, form: SecretsForm): Content =>
  Object.fromEntries(parseSecrets(text, form, 'x').map(({ name, value }) => [name, value as string]));

describe.each(['tfvars', 'json'] as const)('merging %s', (form) => {
  test('takes each key from the side that changed it; both to different values is a conflict with ours', () => {
    fc.assert(
      fc.property(content, content, content, (base, ours, theirs) => {
        const sides = { base: write(base, form), ours: write(ours, form), theirs: write(theirs, form) };
        const { text, conflicts } = mergeByKey(sides, form, 'x');
        const merged = read(text, form);
        for (const key of ['a', 'b', 'c', 'd']) {
          const expected = ours[key] === base[key] ? theirs[key] : ours[key];
          expect(merged[key]).toBe(expected);
          const conflict = ours[key] !== base[key] && theirs[key] !== base[key] && ours[key] !== theirs[key];
          expect(conflicts.includes(key)).toBe(conflict);
        }
      }),
    );
  });

  test('without a common ancestor what both have differently is a conflict', () => {
    const sides = {
      base: undefined,
      ours: write({ a: '1', b: '1' }, form),
      theirs: write({ a: '2', c: '1' }, form),
    };
    const { text, conflicts, taken } = mergeByKey(sides, form, 'x');
    expect(read(text, form)).toEqual({ a: '1', b: '1', c: '1' });
    expect({ conflicts, added: taken.added }).toEqual({ conflicts: ['a'], added: ['c'] });
  });
});

test('comments of theirs come along where ours changed nothing, and their loss is told where it did', () => {
  const base = 'a = "1"\n';
  const theirs = '# why\na = "2"\n';
  expect(mergeByKey({ base, ours: base, theirs }, 'tfvars', 'x')).toMatchObject({
    text: theirs,
    layoutLost: false,
  });
  expect(mergeByKey({ base, ours: 'a = "1"\nb = "1"\n', theirs }, 'tfvars', 'x')).toMatchObject({
    text: 'a = "2"\nb = "1"\n',
    layoutLost: true,
  });
});
