import { TfNumber, type TfValue } from '../../../formats/tfvars';
import fc from '../../support/fast-check';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '$', '%', '{', '}', '"', '\\', '\n', '\r', '\t', ' ', '#', '~') }),
);

const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.bigInt({ min: 0n, max: 10n ** 60n }),
    fc.option(fc.bigInt({ min: 0n, max: 10n ** 30n })),
  )
  .map(
    ([sign, whole, fraction]) => TfNumber.parse(`${sign}${whole}${fraction === null ? '' : `.${fraction}`}`)!,
  );

/** Values of every kind, some levels deep. */
export const tfValue: fc.Arbitrary<TfValue> = fc.letrec<{ value: TfValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    number,
    fc.constantFrom(true, false, null),
    fc.array(tie('value'), { maxLength: 4 }),
    // Terraform normalizes text, after which two keys could be one.
    fc
      .array(
        fc.tuple(
          text.map((key) => key.normalize('NFC')),
          tie('value'),
        ),
        { maxLength: 4 },
      )
      .map((entries) => new Map(entries)),
  ),
})).value;
