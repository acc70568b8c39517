/** How texts are written within other languages, one function per way. */

/** Replaces the characters that a table names. */
export function replacing(table: Readonly<Record<string, string>>): (text: string) => string {
  const chars = new RegExp(`[${Object.keys(table).map(unicode()).join('')}]`, 'g');
  return (text) => text.replace(chars, (char) => table[char]!);
}

/** Percent-encodes every byte but letters, digits and the signs that are kept; without them every byte there is. */
export function percent(
  kept: string | undefined,
  { space = '%20', upper = true }: { readonly space?: string; readonly upper?: boolean } = {},
): (text: string) => string {
  const encoded =
    kept === undefined ? /[\s\S]+/g : new RegExp(`[^A-Za-z0-9${[...kept].map(unicode()).join('')}]+`, 'g');
  const write = (byte: number) => (byte === 0x20 ? space : `%${digits(byte, 2, upper)}`);
  return (text) => text.replace(encoded, (run) => Array.from(Buffer.from(run), write).join(''));
}

/** As between the quotes of a JSON string. */
export const json = (text: string): string => JSON.stringify(text).slice(1, -1);

/** JSON in which some more characters are escaped, which must be none of JSON's own. */
export const jsonEscaping =
  (more: RegExp, upper = false) =>
  (text: string): string =>
    json(text).replace(more, unicode(upper));

/** As Go writes JSON, safe to stand in a page. */
export const goJson = jsonEscaping(/[<>&\u2028\u2029]/g);

/** JSON as .NET writes it: nothing by name but white space and backslash, upper case. */
export const jsonOfDotnet = (text: string): string =>
  text.replace(/["&'+<>`\\]|[^ -~]/g, (char) => CONTROLS[char] ?? unicode(true)(char));

const CONTROLS: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

/** A literal of Go (`%q`), with everything beyond ASCII escaped or only what does not print. */
export const goLiteral = (escaped: RegExp) => (text: string) =>
  text.replace(/["\\]/g, '\\$&').replace(escaped, (char) => {
    const code = char.codePointAt(0)!;
    if (code < 0x80) return GO_CONTROLS[char] ?? `\\x${digits(code, 2)}`;
    return code > 0xffff ? `\\U${digits(code, 8)}` : `\\u${digits(code, 4)}`;
  });

const GO_CONTROLS: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** What neither Go nor Python take for printable. */
export const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** As `repr` of Python writes a text. */
export function pythonLiteral(text: string): string {
  const quotes = text.includes("'") && !text.includes('"') ? /\\/g : /[\\']/g;
  return text.replace(quotes, '\\$&').replace(UNPRINTABLE, (char) => {
    const code = char.codePointAt(0)!;
    if (code < 0x100) return PYTHON_CONTROLS[char] ?? `\\x${digits(code, 2)}`;
    return code > 0xffff ? `\\U${digits(code, 8)}` : `\\u${digits(code, 4)}`;
  });
}

/** As `repr` of Python writes the bytes of a text. */
export function pythonBytes(text: string): string {
  const quotes = text.includes("'") && !text.includes('"') ? /\\/g : /[\\']/g;
  return Buffer.from(text)
    .toString('latin1')
    .replace(quotes, '\\$&')
    .replace(/[^ -~]/g, (char) => PYTHON_CONTROLS[char] ?? `\\x${digits(char.charCodeAt(0), 2)}`);
}

const PYTHON_CONTROLS: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Within `$'…'` of a shell, which is how Bash writes what does not print. */
export const ansiC = (text: string): string =>
  text
    .replace(/[\\']/g, '\\$&')
    .replace(/\p{Cc}/gu, (char) =>
      char === '\u001b'
        ? '\\E'
        : (GO_CONTROLS[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`),
    );

/** Quoted-printable, without its line breaks. */
export const quotedPrintable = (text: string): string =>
  Array.from(Buffer.from(text), (byte) =>
    /[\n\r\t -<>-~]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `=${digits(byte, 2, true)}`,
  ).join('');

/** Numeric references of HTML and XML. */
export const numeric =
  (base: 10 | 16, upper = false) =>
  (char: string): string =>
    base === 10 ? `&#${char.codePointAt(0)};` : `&#x${digits(char.codePointAt(0)!, 1, upper)};`;

function unicode(upper = false) {
  return (char: string) => `\\u${digits(char.charCodeAt(0), 4, upper)}`;
}

function digits(code: number, length: number, upper = false): string {
  const hex = code.toString(16).padStart(length, '0');
  return upper ? hex.toUpperCase() : hex;
}
