/** Control characters (8-bit ones too) and marks that turn the direction of text, line breaks and tabs excepted. */
const STEERING = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What picocolors writes: bold, dim, a colour, and their ends. */
const PAINT = new RegExp(`(${'\u001b'}\\[(?:1|2|22|3\\d)m)`);

/**
 * The text with everything that could steer a terminal written as its code: a name in a dashboard, a line of a log or a
 * mistyped value may hold anything.
 * @param painted keeps the colours that Plumbline itself puts into its lines
 */
export function printable(text: string, { painted = false } = {}): string {
  const parts = painted ? text.split(PAINT) : [text];
  return parts.map((part, index) => (index % 2 === 1 ? part : escapeSteering(part))).join('');
}

const escapeSteering = (text: string) =>
  text
    .replaceAll('\r\n', '\n')
    .replace(STEERING, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
