import { crossCheck, type WrittenFormat } from '../../../../formats/sops';
import { encrypt, identitiesOf, KEPT, kept, open, owner, type Person, person } from '../support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

async function check(plaintext: string, format: WrittenFormat, change = (text: string) => text) {
  const bytes = await encrypt(plaintext, format, us.recipient);
  const opened = await open(bytes, format, us);
  return crossCheck(Buffer.from(change(Buffer.from(bytes).toString())), opened, us.identities);
}

test.each<[WrittenFormat, string]>([
  ['json', '{"a": "1", "b": {"c": [1, 2.5, true, null, ""]}}'],
  ['binary', 'image = "a"\n\n# comment\n'],
])('sops-age agrees on %s', async (format, plaintext) => {
  expect(await check(plaintext, format)).toEqual({ outcome: 'agrees' });
});

test.each([
  ['yaml', 'nested-suffix.enc.yaml'],
  ['dotenv', KEPT.dotenv],
] as const)('sops-age agrees on %s that the official sops wrote', async (format, name) => {
  const identities = await owner();
  const opened = await open(kept(name), format, { identities });
  expect(await crossCheck(kept(name), opened, identities)).toEqual({ outcome: 'agrees' });
});

test('a difference is told', async () => {
  // sops-age verifies no MAC, so it reads the changed file.
  const answer = await check('{"a": "1", "b_unencrypted": "x"}', 'json', (text) =>
    text.replace('"x"', '"y"'),
  );
  expect(answer).toEqual({ outcome: 'differs' });
});

test('what sops-age cannot read is no difference', async () => {
  const identities = await owner();
  const ini = await open(kept(KEPT.ini), 'ini', { identities });
  expect(await crossCheck(kept(KEPT.ini), ini, identities)).toMatchObject({ outcome: 'unable' });
  const bytes = await encrypt('x', 'binary', us.recipient);
  const opened = await open(bytes, 'binary', us);
  expect(await crossCheck(bytes, opened, await identitiesOf())).toMatchObject({ outcome: 'unable' });
});
