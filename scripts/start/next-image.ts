import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PlumblineError } from '../../constructs/errors';
import { writeBeside } from '../lib/write-beside';

/** `…:v1-a1b2c3d` → `…:v2-<7 hex digits>`: the next release of an image, as its publisher would tag it. */
export function nextImage(image: string): string {
  const [, name, number] = /^(.+):v(\d+)-[0-9a-f]+$/.exec(image) ?? [];
  if (name === undefined || number === undefined) return 'ghcr.io/plumbline-sandbox/web:v2-b2c3d4e';
  const version = Number(number) + 1;
  const commit = createHash('sha256').update(`${name}:${version}`).digest('hex').slice(0, 7);
  return `${name}:v${version}-${commit}`;
}

/**
 * Changes one text input in a tfvars file and leaves every other byte alone.
 * @throws PlumblineError when the file does not set it
 */
export function setInput(file: string, name: string, value: string): void {
  const before = readFileSync(file, 'utf8');
  const line = new RegExp(`^([ \\t]*${name}[ \\t]*=[ \\t]*)"(?:[^"\\\\]|\\\\.)*"`, 'm');
  if (!line.test(before)) {
    throw new PlumblineError({
      what: `${file} does not set ${name}`,
      why: 'The line was removed or is not a text in quotes.',
      next: `Add ${name} = ${JSON.stringify(value)} to it.`,
    });
  }
  writeBeside(
    file,
    before.replace(line, (_, head: string) => head + JSON.stringify(value)),
  );
}
