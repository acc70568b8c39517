import { readZipFile } from '../../../workspace/engine/zip';
import fc from '../../support/fast-check';
import { writeZip } from './zip-writer';

describe('a zip archive', () => {
  test.each([true, false])('gives back the file that was put in (compressed: %s)', (compress) => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z/.]{1,20}$/), fc.uint8Array(), { minKeys: 1 }),
        (files) => {
          const archive = writeZip(
            Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)])),
            compress,
          );
          for (const [name, bytes] of Object.entries(files)) {
            expect(readZipFile(archive, name)?.equals(Buffer.from(bytes))).toBe(true);
          }
        },
      ),
    );
  });

  test('knows which files it does not hold', () => {
    expect(readZipFile(writeZip({ terraform: Buffer.from('x') }), 'LICENSE.txt')).toBeUndefined();
  });

  test('is refused when it was cut off anywhere', () => {
    const archive = writeZip({ terraform: Buffer.from('a binary, more or less') });
    for (let length = 0; length < archive.length; length += 1) {
      expect(() => readZipFile(archive.subarray(0, length), 'terraform')).toThrow();
    }
  });

  test('is refused when a byte of the file changed', () => {
    const archive = writeZip({ terraform: Buffer.from('a binary') }, false);
    archive[archive.indexOf('binary')]! ^= 1;
    expect(() => readZipFile(archive, 'terraform')).toThrow('damaged');
  });
});
