/** A checkout with the line ends of Windows, as `core.autocrlf` makes one, reads as any other, or is refused with the reason. */
import { parseDotenv, requireAssignments } from '../../formats/dotenv/dotenv-file';
import { parseJsonVariables, parseTfvars, renderValue, setAttribute } from '../../formats/tfvars';
import fc from '../support/fast-check';

const windows = (text: string) => text.replaceAll('\n', '\r\n');
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
/** Also what has line breaks of its own, which are written as an escape. */
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('a\nb', 'a\r\nb', '', ' x ', '#', '"'),
);
const values = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 });
const comment = fc.constantFrom('', '# why\n', '\n', '// a\n\n', '/* b\n c */\n');

const valuesOf = (attributes: readonly { readonly name: string; readonly value: unknown }[]) =>
  attributes.map(({ name: key, value: held }) => [key, held]);

test('tfvars', () => {
  fc.assert(
    fc.property(values, comment, (all, before) => {
      const lines = Object.entries(all).map(([key, held]) => `${before}${key} = ${renderValue(held)} # x\n`);
      const text = lines.join('');
      expect(valuesOf(parseTfvars(windows(text), 'f'))).toEqual(valuesOf(parseTfvars(text, 'f')));
      const changed = setAttribute(windows(text), Object.keys(all)[0]!, 'new', 'f');
      expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
    }),
  );
});

test('tfvars as JSON', () => {
  fc.assert(
    fc.property(values, (all) => {
      const text = JSON.stringify(all, null, 2);
      const read = (source: string) => valuesOf(parseJsonVariables(source, 'f', () => {}));
      expect(read(windows(text))).toEqual(read(text));
    }),
  );
});

test('dotenv, with values of several lines and comments', () => {
  const line = fc.oneof(
    fc
      .tuple(name, fc.stringMatching(/^[ -~]{0,12}$/))
      .map(([key, held]) => `${key}='${held.replaceAll("'", '')}'`),
    fc.tuple(name, fc.stringMatching(/^[a-z0-9:/.-]{0,12}$/)).map(([key, held]) => `export ${key}=${held}`),
    fc.constantFrom('# a comment', '', 'pem="one\ntwo"'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = `${lines.join('\n')}\n`;
      const read = (source: string) =>
        Object.entries(parseDotenv(Buffer.from(source), 'f')).map(([key, held]) => [
          key,
          held.replaceAll('\r\n', '\n'),
        ]);
      expect(read(windows(text))).toEqual(read(text));
      const refused = (source: string) => {
        try {
          requireAssignments(source, 'f');
        } catch (error) {
          return (error as Error).message;
        }
        return undefined;
      };
      expect(refused(windows(text))).toBe(refused(text));
    }),
  );
});
