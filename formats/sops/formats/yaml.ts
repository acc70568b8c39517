import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { unreadable } from '../refusals';
import type { MapNode } from '../tree';
import { DEEPEST, type Format, type ParseOptions } from './format';
import { finished, placeComments } from './yaml-comments';
import { YamlReader } from './yaml-reader';
import { scanYaml } from './yaml-scan';

/** YAML with comments and several documents, read as sops does. */
export const yaml: Format = { metadata: 'nested', parse };

function parse(text: string, options: ParseOptions): MapNode[] {
  const { comments, depth } = scanYaml(text);
  if (depth > DEEPEST) throw tooDeep(options.file);
  const lines = new LineCounter();
  const documents = parseDocuments(text, lines, options);
  const starts = documents.map(({ range }) => range?.[0] ?? 0);
  return documents.map((document, index) => {
    const from = index === 0 ? 0 : starts[index]!;
    const to = starts[index + 1] ?? text.length;
    const root = new YamlReader(document, lines, options).root();
    placeComments(
      root,
      comments.filter(({ offset }) => offset >= from && offset < to),
    );
    return finished(root);
  });
}

function parseDocuments(text: string, lineCounter: LineCounter, { file }: ParseOptions): readonly Document[] {
  const documents = compose(text, lineCounter, file);
  for (const { errors } of documents) {
    const [error] = errors;
    if (!error) continue;
    const line = error.linePos?.[0].line ?? 1;
    const what =
      error.code === 'DUPLICATE_KEY' ? 'a key is there twice' : `this is not valid YAML (${error.code})`;
    throw unreadable(file, line, what, 'sops reads valid YAML only.');
  }
  if (documents.length > 0) return documents;
  throw unreadable(file, 1, 'the file is empty', 'sops encrypts at least one document.');
}

function compose(text: string, lineCounter: LineCounter, file: string): readonly Document[] {
  const options = { schema: 'failsafe', keepSourceTokens: true, logLevel: 'silent', lineCounter } as const;
  try {
    return [...parseAllDocuments(text, options)] as Document[];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep(file);
  }
}

function tooDeep(file: string) {
  const what = `the document is nested more than ${DEEPEST} levels deep`;
  return unreadable(file, 1, what, 'That is no file of settings.');
}
