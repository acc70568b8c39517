import { split } from 'shamir-secret-sharing';
import { changeDocument, rewrapDocument, rotateDocument } from '../../../../formats/sops';
import { unwrapKey } from '../../../../formats/sops/keys/age';
import { wrapKey } from '../../../../formats/sops/keys/recipients';
import { encrypt, identitiesOf, NOW, open, type Person, person } from '../support';

let people: Person[];
let document: string;

/** A document whose data key is split over three groups of one key each, of which two are needed. */
beforeAll(async () => {
  people = await Promise.all([person(), person(), person()]);
  const [first] = people;
  const plain = JSON.parse(Buffer.from(await encrypt('{"a": "1"}', 'json', first!.recipient)).toString());
  const dataKey = (await unwrapKey(plain.sops.age[0].enc, first!.identity)) as Uint8Array;
  const shares = await split(Uint8Array.from(dataKey!), 3, 2);
  const groups = people.map(async ({ recipient }, index) => ({
    age: [{ recipient, enc: await wrapKey(shares[index]!, recipient) }],
  }));
  const { age: _, ...rest } = plain.sops;
  document = JSON.stringify({
    ...plain,
    sops: { ...rest, key_groups: await Promise.all(groups), shamir_threshold: 2 },
  });
});

const with_ = async (...members: number[]) => ({
  ...people[0]!,
  identities: await identitiesOf(...members.map((index) => people[index]!.identity)),
});

test.each([[[0, 1]], [[2, 0]], [[0, 1, 2]]])('any two of three groups open it: %p', async (members) => {
  expect(Buffer.from((await open(document, 'json', await with_(...members))).plaintext).toString()).toContain(
    '"1"',
  );
});

test('one of three does not, and the error says how many are needed', async () => {
  await expect(open(document, 'json', await with_(1))).rejects.toThrow(
    /1 of 3 key groups could be opened, and 2 are needed/,
  );
});

test('a change keeps the groups; new recipients or a new data key are refused', async () => {
  const opened = await open(document, 'json', await with_(0, 1));
  const after = Buffer.from(await changeDocument(opened, Buffer.from('{"a": "2"}'), { now: NOW })).toString();
  expect(JSON.parse(after).sops.key_groups).toEqual(JSON.parse(document).sops.key_groups);
  expect(Buffer.from((await open(after, 'json', await with_(1, 2))).plaintext).toString()).toContain('"2"');
  await expect(rewrapDocument(opened, [people[0]!.recipient])).rejects.toThrow(/split over key groups/);
  await expect(rotateDocument(opened, { now: NOW })).rejects.toThrow(/split over key groups/);
});
