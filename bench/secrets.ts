import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { encryptDocument, findIdentities, generateIdentity, openDocument } from '../formats/sops';
import { findTool } from '../test/support/tools';
import { measure, median, type Report, ratio, seconds } from './lib/measure';

interface Sample {
  readonly name: string;
  readonly file: string;
  readonly plaintext: string;
}

const object = (values: number) =>
  JSON.stringify(
    Object.fromEntries(
      Array.from({ length: values }, (_, i) => [`key_${i}`, randomBytes(24).toString('base64url')]),
    ),
  );

const samples: readonly Sample[] = [
  { name: '1 value', file: 'one.json', plaintext: object(1) },
  { name: '1,000 values', file: 'thousand.json', plaintext: object(1000) },
  { name: '1 MB', file: 'megabyte.tfvars', plaintext: `big = "${'x'.repeat(1_000_000)}"\n` },
];

/** Decrypting and verifying; aim: 1,000 values in at most 20 ms in process, and faster than the `sops` program. */
export async function secrets(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-secrets-'));
  try {
    const { identity, recipient } = await generateIdentity();
    const keyFile = join(folder, 'age.txt');
    writeFileSync(keyFile, `${identity}\n`, { mode: 0o600 });
    const rows: Report['rows'][number][] = [];
    for (const sample of samples) rows.push(await compare(sample, { folder, identity, recipient, keyFile }));
    return {
      title: 'Decrypting (aim: 1,000 values in 0.020 s in process, and faster than the sops program)',
      rows,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Keys {
  readonly folder: string;
  readonly identity: string;
  readonly recipient: string;
  readonly keyFile: string;
}

async function compare({ name, file, plaintext }: Sample, { folder, identity, recipient, keyFile }: Keys) {
  const path = join(folder, file);
  const now = new Date();
  const bytes = await encryptDocument(Buffer.from(plaintext), { file, recipients: [recipient], now });
  writeFileSync(path, bytes);
  const identities = await findIdentities({ env: { SOPS_AGE_KEY: identity }, home: folder });
  const { decryptSops } = await import('sops-age');
  const text = Buffer.from(bytes).toString();
  const [ours, theirs] = await inTurn([
    () => openDocument(bytes, { file, identities }),
    // It decrypts only: it never checks the MAC.
    () => decryptSops(text, { fileType: 'json', secretKey: identity }),
  ]);
  const sops = findTool('sops-3.13.3', 'sops');
  const [program] = sops
    ? measure([
        {
          name: 'sops decrypt',
          command: [sops, '--disable-version-check', 'decrypt', path],
          env: { HOME: folder, SOPS_AGE_KEY_FILE: keyFile },
        },
      ])
    : [];
  return {
    document: name,
    'in process': seconds(ours!),
    'sops-age, without MAC': seconds(theirs!),
    'over sops-age': ratio(ours!, theirs!),
    'sops program': program ? seconds(program.median) : 'not on this machine',
    'over the program': program ? ratio(ours!, program.median) : '',
  };
}

const ROUNDS = 15;

/** Medians in seconds, after one warm-up each, in turn. */
async function inTurn(contenders: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const runs = contenders.map((): number[] => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [i, contender] of contenders.entries()) {
      const start = performance.now();
      await contender();
      if (round >= 0) runs[i]!.push((performance.now() - start) / 1000);
    }
  }
  return runs.map(median);
}
