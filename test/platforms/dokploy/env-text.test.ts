import { formatEnv, parseEnvText } from '../../../platforms/dokploy/env-text';
import fc from '../../support/fast-check';

/** The grammar of the dotenv package, which is what Dokploy reads the text with. */
function dotenv(text: string): Record<string, string> {
  const line =
    /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?(?:$|$)/gm;
  const values: Record<string, string> = {};
  for (const [, key, raw] of text.replace(/\r\n?/gm, '\n').matchAll(line)) {
    const trimmed = (raw ?? '').trim();
    const bare = trimmed.replace(/^(['"`])([\s\S]*)\1$/gm, '$2');
    values[key!] = trimmed[0] === '"' ? bare.replace(/\\n/g, '\n').replace(/\\r/g, '\r') : bare;
  }
  return values;
}

const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/);
const value = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('a', '=', '#', ' ', "'", '"', '\\', '$', '{', '}', '\n', '`', ':') }),
);
const variables = fc.dictionary(name, value, { maxKeys: 6 });

test('every value that can be written comes back the same, by our reader and by Dokploy’s', () => {
  fc.assert(
    fc.property(variables, (given) => {
      let text: string;
      try {
        text = formatEnv(given);
      } catch (error) {
        // Only what no quotes fit around is refused.
        expect((error as Error).message).toMatch(/cannot be stored/);
        return;
      }
      expect(dotenv(text)).toEqual({ ...given });
      expect(parseEnvText(text)).toEqual({ ...given });
    }),
    { numRuns: 2000 },
  );
});

test('a certificate of several lines and a connection string need no care', () => {
  const given = {
    CERT: '-----BEGIN CERTIFICATE-----\nMIIB+abc/=\n-----END CERTIFICATE-----\n',
    DATABASE_URL: 'postgres://app:p%40ss@db:5432/ledger?sslmode=disable&x=1',
    EMPTY: '',
  };
  expect(parseEnvText(formatEnv(given))).toEqual(given);
});

test('keys are sorted, so that the text never changes without a reason', () => {
  expect(formatEnv({ B: '2', A: '1' })).toBe('A=1\nB=2');
});

test('a value that no quotes fit around is refused with its name and without the value', () => {
  const write = () => formatEnv({ MOTTO: '#it\'s "a" `b`' });
  expect(write).toThrow('MOTTO');
  expect(write).toThrow('base64');
  expect(write).not.toThrow('it\'s "a"');
});

test('nothing stored reads as no variables', () => {
  expect(parseEnvText(null)).toEqual({});
  expect(parseEnvText('\n# only a comment\n')).toEqual({});
});
