import { unreadable } from '../refusals';
import { comment, type Entry, leaf, map } from '../tree';
import type { Format } from './format';

/**
 * dotenv as sops has it: a line is `name=value` or begins with `#`. Everything after the first `=` is the value, quotes
 * included; a newline in a value is written `\n`; empty lines are dropped.
 */
export const dotenv: Format = {
  metadata: 'flat',
  parse: (text, { file }) => [
    map(
      text
        .split('\n')
        .map((line, index) => ({ line, number: index + 1 }))
        .filter(({ line }) => line !== '')
        .map(({ line, number }) => parseLine(line, number, file)),
    ),
  ],
};

function parseLine(line: string, number: number, file: string): Entry {
  if (line.startsWith('#')) return { value: comment(line.slice(1)) };
  const equals = line.indexOf('=');
  if (equals === -1) {
    throw unreadable(
      file,
      number,
      'this is neither name=value nor a comment',
      'A dotenv file has nothing else.',
    );
  }
  return { key: line.slice(0, equals), value: leaf('str', line.slice(equals + 1).replaceAll('\\n', '\n')) };
}
