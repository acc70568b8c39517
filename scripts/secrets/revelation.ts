import { printable } from '../../core/terminal/printable';

/** Where values go that a person asked to see; `process.stdout` is one. */
export interface RevealStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Prints text with values in it, unmasked. On a terminal nothing in it steers the terminal. */
export function reveal(text: string, stream: RevealStream = process.stdout): void {
  stream.write(`${stream.isTTY ? printable(text) : text}\n`);
}

/** {@link reveal} for a JSON document. */
export function revealDocument(value: unknown, stream: RevealStream = process.stdout): void {
  stream.write(`${JSON.stringify(value, null, 2)}\n`);
}
