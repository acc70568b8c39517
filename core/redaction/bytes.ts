/** How the bytes of a text are written with fewer characters than there are bytes: whole, and within a larger text. */

/** Less of a text than this, in bits, says little and turns up by chance. */
const SHORTEST_STRETCH = 36;

/** Lengths of the lines into which programs break base64: `openssl`, and `base64` and MIME. */
const LINES = [64, 76];

interface Alphabet {
  readonly bitsPerChar: 5 | 6;
  readonly write: (bytes: Buffer) => string;
}

const BASE64: Alphabet = {
  bitsPerChar: 6,
  write: (bytes) => bytes.toString('base64').replace(/=+$/, ''),
};

const BASE32: Alphabet = { bitsPerChar: 5, write: base32 };

/** Base64 with and without padding, and what shows of the bytes wherever they begin in a larger text. */
export function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [bytes.toString('base64'), BASE64.write(bytes), ...stretches(bytes, BASE64)];
}

/** The same with `-` and `_`. */
export const base64UrlForms = (text: string): string[] =>
  base64Forms(text).map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));

/** Base64 in lines, together and one by one. */
export function base64InLines(text: string): string[] {
  const whole = Buffer.from(text).toString('base64');
  return LINES.flatMap((length) => {
    const lines = whole.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
    if (lines.length < 2) return [];
    return [
      lines.join('\n'),
      lines.join('\r\n'),
      ...lines.filter((line) => line.length * 6 >= SHORTEST_STRETCH),
    ];
  });
}

/** Base32 in upper and lower case, as {@link base64Forms}. */
export function base32Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  const whole = base32(bytes);
  const padded = whole.padEnd(Math.ceil(whole.length / 8) * 8, '=');
  return [padded, whole, ...stretches(bytes, BASE32)].flatMap((form) => [form, form.toLowerCase()]);
}

export function hexForms(text: string): string[] {
  const hex = Buffer.from(text).toString('hex');
  return [hex, hex.toUpperCase()];
}

/** The characters of a larger text that these bytes alone decide, for every place at which they may begin in it. */
function stretches(bytes: Buffer, { bitsPerChar, write }: Alphabet): string[] {
  return Array.from({ length: bitsPerChar === 6 ? 3 : 5 }, (_, before) => {
    const larger = Buffer.concat([Buffer.alloc(before), bytes]);
    const first = Math.ceil((before * 8) / bitsPerChar);
    return write(larger).slice(first, Math.floor((larger.length * 8) / bitsPerChar));
  }).filter(({ length }) => length * bitsPerChar >= SHORTEST_STRETCH);
}

/** Base32 (RFC 4648) without padding. */
function base32(bytes: Buffer): string {
  let [written, held, bits] = ['', 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) written += DIGITS[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? written + DIGITS[(held << (5 - bits)) & 31] : written;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
