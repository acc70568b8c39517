import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { PlumblineError } from '../../core/errors';

/** The largest file that is read, in bytes; Dokploy takes no larger one either. */
const LARGEST = 1024 * 1024;

/**
 * The text of a file that is imported; `-` is standard input.
 *
 * @throws PlumblineError for a file that cannot be read, is larger than 1 MB, or is no UTF-8 text
 */
export function readSource(file: string): string {
  const name = file === '-' ? 'standard input' : file;
  const bytes = read(file, name);
  if (bytes.length > LARGEST)
    throw refused(name, 'it is larger than 1 MB', 'Take out what is no declaration.');
  if (!isUtf8(bytes)) throw refused(name, 'it is no UTF-8 text', 'Save it as UTF-8.');
  return bytes.toString('utf8');
}

function read(file: string, name: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw refused(
      name,
      `reading it failed: ${code}`,
      'Check the path, or pipe the text in with - as the file.',
    );
  }
}

const refused = (name: string, why: string, next: string) =>
  new PlumblineError({ what: `${name} was not imported`, why, next });
