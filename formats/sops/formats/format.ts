import { refusal } from '../refusals';
import type { Leaf, MapNode } from '../tree';

/** How a document is written down. Everything that is not a known suffix is `binary`, as sops has it. */
export type SopsFormat = 'json' | 'yaml' | 'dotenv' | 'ini' | 'binary';

/** The formats that Plumbline writes; the others it reads. */
export type WrittenFormat = Extract<SopsFormat, 'json' | 'binary'>;

/** Levels of nesting that are read; deeper documents are refused before they exhaust the stack. */
export const DEEPEST = 100;

export interface ParseOptions {
  /** Name of the file, for errors. */
  readonly file: string;
  /** Told the source text of every number of a JSON text that is kept as a double. */
  readonly onNumber?: (source: string, line: () => number) => void;
}

/** One way of writing documents down. */
export interface Format {
  /** Where the metadata is: a `sops` mapping, the same flattened, or keys that begin with `sops_`. */
  readonly metadata: 'nested' | 'section' | 'flat';
  /** @throws PlumblineError with file and line */
  readonly parse: (text: string, options: ParseOptions) => MapNode[];
}

/** @throws PlumblineError when the bytes are not UTF-8 */
export function textOf({ bytes }: Pick<Leaf, 'bytes'>, file: string): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw refusal(
      file,
      'it holds bytes that are not text in UTF-8',
      'This format holds text only, and guessing an encoding would change values.',
      'Convert it to UTF-8, or encrypt it as a binary document under another suffix.',
    );
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
