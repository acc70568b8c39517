import { crossCheck, type SopsFormat } from '../../../../formats/sops';
import { encrypt, identitiesOf, open, type Person, person } from '../support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

async function check(plaintext: string, format: SopsFormat, change = (text: string) => text) {
  const bytes = await encrypt(plaintext, format, us.recipient);
  const opened = await open(bytes, format, us);
  return crossCheck(Buffer.from(change(Buffer.from(bytes).toString())), opened, us.identities);
}

test.each<[SopsFormat, string]>([
  ['json', '{"a": "1", "b": {"c": [1, 2.5, true, null, ""]}}'],
  ['yaml', 'a: "1"\nb:\n    c:\n        - x\n        - false\n'],
  ['dotenv', 'A=1\nB="two"\n'],
  ['binary', 'image = "a"\n\n# comment\n'],
])('sops-age agrees on %s', async (format, plaintext) => {
  expect(await check(plaintext, format)).toEqual({ outcome: 'agrees' });
});

test('a difference is told', async () => {
  // sops-age verifies no MAC, so it reads the changed file.
  const answer = await check('{"a": "1", "b_unencrypted": "x"}', 'json', (text) =>
    text.replace('"x"', '"y"'),
  );
  expect(answer).toEqual({ outcome: 'differs' });
});

test('what sops-age cannot read is no difference', async () => {
  expect(await check('[a]\nb = c\n', 'ini')).toMatchObject({ outcome: 'unable' });
  const bytes = await encrypt('x', 'binary', us.recipient);
  const opened = await open(bytes, 'binary', us);
  expect(await crossCheck(bytes, opened, await identitiesOf())).toMatchObject({ outcome: 'unable' });
});
