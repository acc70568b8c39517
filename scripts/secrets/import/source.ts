import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PlumblineError } from '../../../core/errors';
import { parseDotenv, requireAssignments } from '../../../formats/dotenv/dotenv-file';
import { formatOf, isEncrypted, openDocument } from '../../../formats/sops';
import { isObject, parseJsonVariables, parseTfvars, type TfValue } from '../../../formats/tfvars';
import { type SecretsContext, secretsIdentities } from '../../../workspace/secrets-file';

/** A value and the name that a file gives it. */
export interface GivenEntry {
  readonly name: string;
  readonly value: TfValue;
}

/** What a file sets. */
export interface Source {
  readonly entries: readonly GivenEntry[];
  /** Whether the file is a SOPS document. */
  readonly encrypted: boolean;
}

/** Name of the section of an INI file that stands before the first header. */
const NO_SECTION = 'DEFAULT';

/**
 * Reads a SOPS document of any format, whose MAC is verified, or a plain dotenv, JSON or tfvars file.
 * @throws PlumblineError naming the file and what is wrong with it, never a value
 */
export async function readSource(file: string, context: SecretsContext): Promise<Source> {
  const bytes = readFileSync(file);
  if (!isEncrypted(bytes)) return { entries: entriesIn(bytes, plainFormat(file), file), encrypted: false };
  const identities = await secretsIdentities(context);
  const { format, plaintext } = await openDocument(bytes, { file, identities });
  const form = format === 'binary' ? plainFormat(file) : 'json';
  const entries = entriesIn(Buffer.from(plaintext), form, file);
  return { entries: format === 'ini' ? withoutDefault(entries) : entries, encrypted: true };
}

type PlainFormat = 'dotenv' | 'json' | 'tfvars';

/** What a plain file is, by its name: `.env`, `.env.production` and `prod.enc.env` are dotenv. */
function plainFormat(file: string): PlainFormat {
  const name = basename(file).replace(/\.enc(?=\.|$)/, '');
  if (/^\.env(?:\.|$)/.test(name)) return 'dotenv';
  const format = formatOf(name);
  if (format === 'binary') return 'tfvars';
  if (format === 'json' || format === 'dotenv') return format;
  throw new PlumblineError({
    what: `${file} is not encrypted, and plain ${format.toUpperCase()} is not read`,
    why: 'Of files that are not encrypted, those of dotenv, JSON and tfvars are taken over.',
    next: 'Write the values as JSON, or encrypt the file with the official sops first.',
  });
}

function entriesIn(bytes: Buffer, format: PlainFormat, file: string): readonly GivenEntry[] {
  if (format === 'dotenv') {
    const values = parseDotenv(bytes, file);
    requireAssignments(bytes.toString('utf8').replace(/^\uFEFF/, ''), file);
    return Object.entries(values).map(([name, value]) => ({ name, value }));
  }
  if (!isUtf8(bytes)) throw notText(file);
  const text = bytes.toString('utf8');
  // Names are judged once it is known which inputs they are.
  return format === 'json' ? parseJsonVariables(text, file, () => {}) : parseTfvars(text, file);
}

function notText(file: string): PlumblineError {
  return new PlumblineError({
    what: `${file} is not UTF-8 text`,
    why: 'Inputs are text; in another encoding a value would reach the platform garbled.',
    next: 'Save the file as UTF-8.',
  });
}

/** Sections of an INI file are objects; what stands before them has names of its own. */
function withoutDefault(entries: readonly GivenEntry[]): GivenEntry[] {
  return entries.flatMap(({ name, value }) =>
    name === NO_SECTION && isObject(value)
      ? [...value].map(([inner, item]) => ({ name: inner, value: item }))
      : [{ name, value }],
  );
}
