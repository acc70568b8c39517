import { parseMessage } from '../../../workspace/engine/messages';
import fc from '../../support/fast-check';

test('a diagnostic is read without the snippet that quotes values', () => {
  const diagnostic = {
    severity: 'error',
    summary: 'Bad',
    detail: 'why',
    address: 'a.b',
    snippet: { code: 'SECRET' },
  };
  const line = JSON.stringify({ '@level': 'error', type: 'diagnostic', diagnostic });
  expect(JSON.stringify(parseMessage(line))).not.toContain('SECRET');
  expect(parseMessage(line)).toMatchObject({ diagnostic: { summary: 'Bad', address: 'a.b' } });
});

test('what a diagnostic says for programs is taken out of what people read', () => {
  const diagnostic = { severity: 'error', summary: 'Bad', detail: 'why\n[plumbline:refused]' };
  expect(parseMessage(JSON.stringify({ type: 'diagnostic', diagnostic }))).toMatchObject({
    diagnostic: { detail: 'why', code: 'refused' },
  });
});

test('an address that opens a state without a token is not shown', () => {
  const put = 'Put "https://archivist.terraform.io/v1/object/dmF1bHQ6djE6signed": dial tcp: i/o timeout';
  const diagnostic = { severity: 'error', summary: `Failed: ${put}`, detail: `Error saving state: ${put}` };
  const message = parseMessage(JSON.stringify({ type: 'diagnostic', diagnostic }));
  expect(JSON.stringify(message)).not.toContain('dmF1bHQ6');
  expect(message).toMatchObject({
    diagnostic: {
      detail: 'Error saving state: Put "https://archivist.terraform.io/v1/object/…": dial tcp: i/o timeout',
    },
  });
});

test('what is no message of a known type is passed over', () => {
  for (const line of [
    '',
    '{',
    '[0m[32m',
    '{}',
    '{"type":"version"}',
    '{"type":"diagnostic"}',
    'null',
    '[]',
  ]) {
    expect(parseMessage(line)).toBeUndefined();
  }
});

test('no line, however odd, ends the reading', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void parseMessage(line)));
});
