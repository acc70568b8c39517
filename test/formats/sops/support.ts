import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  encryptDocument,
  findIdentities,
  generateIdentity,
  type Identities,
  openDocument,
  type SelectionRule,
  type SopsFormat,
  type WrittenFormat,
} from '../../../formats/sops';
import fc from '../../support/fast-check';

export const NOW = new Date('2026-03-01T10:00:00Z');

export const FILES: Readonly<Record<SopsFormat, string>> = {
  json: 'values.json',
  yaml: 'values.yaml',
  dotenv: 'values.env',
  ini: 'values.ini',
  binary: 'values.tfvars',
};

/** A key pair, and the identities that consist of it. */
export interface Person {
  readonly identity: string;
  readonly recipient: string;
  readonly identities: Identities;
}

export async function person(): Promise<Person> {
  const pair = await generateIdentity();
  return { ...pair, identities: await identitiesOf(pair.identity) };
}

/** What the official sops encrypted for {@link owner}: formats that are only read. */
export const KEPT = {
  yaml: 'values.enc.yaml',
  dotenv: 'values.enc.env',
  ini: 'values.enc.ini',
} as const satisfies Partial<Record<SopsFormat, string>>;

export const kept = (name: string): Buffer => readFileSync(join(__dirname, 'files', name));

/** The key of the kept files, which hold nothing but made-up values. */
// secretlint-disable-next-line -- made for these tests
export const OWNER_KEY = 'AGE-SECRET-KEY-1AJ9QHFJJ5XQ87R87D05KX62V47L35SPCS88W7VYJ77PL2L5ZSDMSJYLKEF';

export const owner = (): Promise<Identities> => identitiesOf(OWNER_KEY);

export function identitiesOf(...keys: string[]): Promise<Identities> {
  return findIdentities({ env: { SOPS_AGE_KEY: keys.join('\n') }, home: '/nonexistent' });
}

export function encrypt(
  plaintext: string | Uint8Array,
  format: WrittenFormat,
  recipient: string,
  rule?: SelectionRule,
): Promise<Uint8Array> {
  const options = { file: FILES[format], recipients: [recipient], now: NOW };
  return encryptDocument(Buffer.from(plaintext), rule ? { ...options, rule } : options);
}

export function open(
  bytes: Uint8Array | string,
  format: SopsFormat,
  { identities }: Pick<Person, 'identities'>,
) {
  return openDocument(Buffer.from(bytes), { file: FILES[format], identities });
}

/** Runs the official sops on a file of the given content, in a folder of its own, with one key. */
export class RealSops {
  readonly folder = mkdtempSync(join(tmpdir(), 'plumbline-sops-'));

  constructor(
    private readonly tool: string,
    private readonly key: Person,
  ) {}

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  read(name: string): Buffer {
    return readFileSync(join(this.folder, name));
  }

  run(args: readonly string[], env: Record<string, string> = {}): Buffer {
    return execFileSync(this.tool, ['--disable-version-check', ...args], {
      cwd: this.folder,
      env: { HOME: this.folder, SOPS_AGE_KEY: this.key.identity, PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  decrypt(content: Uint8Array, name: string, ...options: string[]): Buffer {
    this.write(name, content);
    return this.run(['decrypt', ...options, name]);
  }

  encrypt(content: string | Uint8Array, name: string, ...options: string[]): Buffer {
    this.write(name, content);
    return this.run(['encrypt', '--age', this.key.recipient, ...options, name]);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Text that every format can hold, with what tends to break parsers. */
export const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    ' ',
    'true',
    'null',
    '~',
    '0777',
    '0x1F',
    '1e3',
    '.5',
    '-',
    '- a',
    '? a',
    ': a',
    'a: b',
    'a #b',
    '#',
    "it's",
    '"q"',
    'a\nb',
    'a\nb\n',
    '\na',
    'a\n\n',
    ' a\n b',
    'a \nb',
    'a\tb',
    'tab\t',
    '<<',
    '2001-12-14',
    '2001-12-14T21:59:43.10-05:00',
    'yes',
    'No',
    '1:30',
    '0b1',
    '0o17',
    '.inf',
    '=',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '%',
    '@',
    '`',
    '[a]',
    '{a}',
    '---',
    '...',
    '\u2028',
    '\u0085',
    '\uFEFF',
    '🎉',
    '\u0000',
    '\u007f',
    'ENC[x]',
    '\\',
    'a\\',
    "'a'",
    '`a`',
    '"""',
    'a;b',
    'a\\nb',
    'x'.repeat(300),
  ),
);

const key = fc
  .oneof(
    fc.constantFrom(
      '__proto__',
      'constructor',
      'a:b',
      '8080',
      '10',
      '2',
      'toString',
      'x_unencrypted',
      ' k',
      'k ',
    ),
    fc.string({ minLength: 1, maxLength: 12 }),
  )
  .filter((text) => text !== 'sops');

/** A mapping as entries, since objects would reorder and swallow keys. */
export interface Mapping {
  readonly members: readonly (readonly [string, Value])[];
}

export type Value = null | boolean | number | bigint | string | readonly Value[] | Mapping;

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

export const anyMapping: fc.Arbitrary<Mapping> = fc.letrec<{ value: Value; mapping: Mapping }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      int64,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      anyText,
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('mapping'),
  ),
  mapping: fc
    .uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, maxLength: 5 })
    .map((members) => ({ members })),
})).mapping;

/** JSON text of a value, in its order. */
export function jsonOf(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if ('members' in value)
    return `{${value.members.map(([name, inner]) => `${JSON.stringify(name)}:${jsonOf(inner)}`).join(',')}}`;
  return `[${value.map(jsonOf).join(',')}]`;
}
