import { refusal } from '../refusals';
import { type Entry, isLeaf, isMap, leaf, type MapNode, map } from '../tree';
import { flatten, unflatten } from './flatten';
import { type Format, type ParseOptions, type SopsFormat, textOf } from './format';

/** The format that sops takes a file for, by its suffix. */
export function formatOf(file: string): SopsFormat {
  if (/\.ya?ml$/.test(file)) return 'yaml';
  if (file.endsWith('.json')) return 'json';
  if (file.endsWith('.env')) return 'dotenv';
  return file.endsWith('.ini') ? 'ini' : 'binary';
}

/** Each is loaded when first used; encrypted documents of `binary` are JSON. */
const LOADERS: Readonly<Record<SopsFormat, () => Format>> = {
  json: () => (require('./json') as typeof import('./json')).json,
  binary: () => (require('./json') as typeof import('./json')).json,
  yaml: () => (require('./yaml') as typeof import('./yaml')).yaml,
  dotenv: () => (require('./dotenv') as typeof import('./dotenv')).dotenv,
  ini: () => (require('./ini') as typeof import('./ini')).ini,
};

/** The one key of a binary document. */
const DATA = 'data';

/** The documents of a plaintext file. @throws PlumblineError with file and line */
export async function parsePlain(
  bytes: Uint8Array,
  format: SopsFormat,
  options: ParseOptions,
): Promise<MapNode[]> {
  if (format === 'binary') return [map([{ key: DATA, value: leaf('str', bytes) }])];
  return LOADERS[format]().parse(textOf({ bytes: Buffer.from(bytes) }, options.file), options);
}

/** A plaintext file as `sops decrypt` prints it. */
export async function renderPlain(
  documents: readonly MapNode[],
  format: SopsFormat,
  file: string,
): Promise<Buffer> {
  if (format !== 'binary') return LOADERS[format]().render(documents, file);
  const data = documents[0]?.entries.find(({ key }) => key === DATA)?.value;
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

export async function parseEncrypted(
  text: string,
  format: SopsFormat,
  file: string,
): Promise<EncryptedParts> {
  const { parse, metadata: style } = LOADERS[format]();
  const documents = parse(text, { file });
  const found = documents[0]?.entries.filter(({ key }) => isMetadataKey(key, style)) ?? [];
  const rest = documents.map(({ entries }) => map(entries.filter(({ key }) => !isMetadataKey(key, style))));
  const raw = style === 'flat' ? map(found.map(withoutPrefix)) : found[0]?.value;
  if (!isMap(raw) || raw.entries.length === 0) return { documents: rest };
  return { documents: rest, metadata: style === 'nested' ? raw : unflatten(raw, file) };
}

export async function renderEncrypted(
  documents: readonly MapNode[],
  metadata: MapNode,
  format: SopsFormat,
  file: string,
): Promise<Buffer> {
  const { render, metadata: style } = LOADERS[format]();
  const added: readonly Entry[] =
    style === 'flat'
      ? flatten(metadata, 'sops_').entries
      : [{ key: 'sops', value: style === 'nested' ? metadata : flatten(metadata, '', true) }];
  return render(
    documents.map(({ entries }) => map([...entries, ...added])),
    file,
  );
}

/** @throws PlumblineError when a document has a key that its metadata would need */
export async function requireFreeKeys(
  documents: readonly MapNode[],
  format: SopsFormat,
  file: string,
): Promise<void> {
  const { metadata: style } = LOADERS[format]();
  const taken = documents.flatMap(({ entries }) => entries).find(({ key }) => isMetadataKey(key, style));
  if (!taken) return;
  throw refusal(
    file,
    `it has the key "${taken.key}"`,
    'sops keeps its metadata there; the file may be encrypted already.',
    'Edit an encrypted file with `plumbline secrets edit`; in a plaintext file, rename that key.',
  );
}

function isMetadataKey(key: string | undefined, style: Format['metadata']): boolean {
  return style === 'flat' ? (key?.startsWith('sops_') ?? false) : key === 'sops';
}

function withoutPrefix({ key, value }: Entry): Entry {
  return { key: key!.slice('sops_'.length), value };
}
