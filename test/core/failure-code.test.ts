import { FAILURE_CODES, takeCode, withCode } from '../../core/failure-code';
import fc from '../support/fast-check';

test('a code goes through any detail and leaves it as it was', () => {
  const code = fc.constantFrom(...FAILURE_CODES);
  fc.assert(
    fc.property(fc.string(), code, (detail, sent) => {
      expect(takeCode(withCode(detail, sent))).toEqual({ detail, code: sent });
    }),
  );
});

test('a detail without one stays whole', () => {
  expect(takeCode(withCode('why\nnext', undefined))).toEqual({ detail: 'why\nnext' });
  for (const detail of ['', '[plumbline]', 'see [plumbline:refused]', '[plumbline:refused]\nand more']) {
    expect(takeCode(detail)).toEqual({ detail });
  }
});

test('a code of another version is not shown either', () => {
  expect(takeCode('why\n[plumbline:told-by-a-later-one]')).toEqual({ detail: 'why' });
});
