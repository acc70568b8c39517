import { parseCommands } from '../../../sandbox/runtime/apps/resp';
import fc from '../../support/fast-check';

const encode = (words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

const commands = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }));

test('commands are read whole wherever the network cuts them', () => {
  fc.assert(
    fc.property(commands, fc.array(fc.nat(200)), (sent, cuts) => {
      const bytes = Buffer.from(sent.map(encode).join(''));
      const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      const read: string[][] = [];
      let pending = Buffer.alloc(0);
      let from = 0;
      for (const end of [...ends, bytes.length]) {
        const parsed = parseCommands(Buffer.concat([pending, bytes.subarray(from, end)]));
        read.push(...parsed.commands);
        pending = Buffer.from(parsed.rest);
        from = end;
      }
      expect(read).toEqual(sent);
      expect(pending).toHaveLength(0);
    }),
  );
});

test('inline commands are words on a line', () => {
  expect(parseCommands(Buffer.from('PING\r\nGET  a\r\nSE')).commands).toEqual([['PING'], ['GET', 'a']]);
});

test.each(['*1\r\n:1\r\n', '*-1\r\n', '*1\r\n$99999999999\r\n', '*x\r\n'])(
  '%j is a protocol error',
  (text) => {
    expect(() => parseCommands(Buffer.from(text))).toThrow();
  },
);
