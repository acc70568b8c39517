import { refusal } from '../refusals';
import { type Entry, isLeaf, isMap, leaf, type MapNode, map } from '../tree';
import { unflatten } from './flat-metadata';
import { type Format, type ParseOptions, type SopsFormat, textOf, type WrittenFormat } from './format';
import { json, renderJson } from './json';

/** The format that sops takes a file for, by its suffix. */
export function formatOf(file: string): SopsFormat {
  if (/\.ya?ml$/.test(file)) return 'yaml';
  if (file.endsWith('.json')) return 'json';
  if (file.endsWith('.env')) return 'dotenv';
  return file.endsWith('.ini') ? 'ini' : 'binary';
}

/** What is only read is loaded when first used; encrypted documents of `binary` are JSON. */
const LOADERS: Readonly<Record<SopsFormat, () => Format>> = {
  json: () => json,
  binary: () => json,
  yaml: () => (require('./yaml') as typeof import('./yaml')).yaml,
  dotenv: () => (require('./dotenv') as typeof import('./dotenv')).dotenv,
  ini: () => (require('./ini') as typeof import('./ini')).ini,
};

/** The one key of a binary document. */
const DATA = 'data';

/** Where the metadata is in what is written. */
const METADATA = 'sops';

/** @throws PlumblineError for a format that is only read */
export function requireWritten(format: SopsFormat, file: string): WrittenFormat {
  if (format === 'json' || format === 'binary') return format;
  throw refusal(
    file,
    `documents of the format ${format} are only read`,
    'Plumbline keeps its inputs as tfvars or JSON.',
    'Change it with the official sops, or take it over with `plumbline secrets import`.',
  );
}

/** The document of a plaintext file. @throws PlumblineError with file and line, and for a key that its metadata needs */
export function parsePlain(bytes: Uint8Array, format: WrittenFormat, options: ParseOptions): MapNode[] {
  if (format === 'binary') return [map([{ key: DATA, value: leaf('str', bytes) }])];
  const documents = json.parse(textOf({ bytes: Buffer.from(bytes) }, options.file), options);
  requireFreeKeys(documents, options.file);
  return documents;
}

/**
 * The plaintext of a document: what `sops decrypt` prints of JSON and binary files, and `sops decrypt --output-type json`
 * of all others.
 */
export function renderPlain(documents: readonly MapNode[], format: SopsFormat, file: string): Buffer {
  const [document, ...others] = documents;
  if (format === 'binary') return dataOf(document, file);
  if (others.length === 0) return renderJson(document!, file);
  throw refusal(
    file,
    `it holds ${documents.length} YAML documents`,
    'Which of them has the values cannot be told.',
    'Split it with the official sops, and open one of them.',
  );
}

function dataOf(document: MapNode | undefined, file: string): Buffer {
  const data = document?.entries.find(({ key }) => key === DATA)?.value;
  if (isLeaf(data) && (data.kind === 'str' || data.kind === 'bytes')) return data.bytes;
  throw refusal(
    file,
    'it is no binary document',
    `A file of this suffix holds one encrypted text under the key "${DATA}".`,
    'If it is JSON or YAML, give it a suffix that says so.',
  );
}

export interface EncryptedParts {
  readonly documents: readonly MapNode[];
  /** Undefined when the file has none, so is not encrypted. */
  readonly metadata?: MapNode;
}

/** Documents and metadata of an encrypted file. @throws PlumblineError with file and line */
export function parseEncrypted(text: string, format: SopsFormat, file: string): EncryptedParts {
  const { parse, metadata: style } = LOADERS[format]();
  const documents = parse(text, { file });
  const found = documents[0]?.entries.filter(({ key }) => isMetadataKey(key, style)) ?? [];
  const rest = documents.map(({ entries }) => map(entries.filter(({ key }) => !isMetadataKey(key, style))));
  const raw = style === 'flat' ? map(found.map(withoutPrefix)) : found[0]?.value;
  if (!isMap(raw) || raw.entries.length === 0) return { documents: rest };
  return { documents: rest, metadata: style === 'nested' ? raw : unflatten(raw, file) };
}

/** An encrypted file, of either format that is written. */
export function renderEncrypted([document]: readonly MapNode[], metadata: MapNode, file: string): Buffer {
  return renderJson(map([...document!.entries, { key: METADATA, value: metadata }]), file);
}

function requireFreeKeys(documents: readonly MapNode[], file: string): void {
  const taken = documents.flatMap(({ entries }) => entries).some(({ key }) => key === METADATA);
  if (!taken) return;
  throw refusal(
    file,
    `it has the key "${METADATA}"`,
    'sops keeps its metadata there; the file may be encrypted already.',
    'Edit an encrypted file with `plumbline secrets edit`; in a plaintext file, rename that key.',
  );
}

function isMetadataKey(key: string | undefined, style: Format['metadata']): boolean {
  return style === 'flat' ? (key?.startsWith('sops_') ?? false) : key === METADATA;
}

function withoutPrefix({ key, value }: Entry): Entry {
  return { key: key!.slice('sops_'.length), value };
}
