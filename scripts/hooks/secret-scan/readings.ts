import type { Finding } from './finding';

/** Characters with a NUL after each: UTF-16 of either byte order, without a mark or behind text in another encoding. */
const WIDE = /(?:[^\0]\0){4,}/g;

/**
 * Looks through bytes as every text they may be, until something is found. A file that begins as UTF-16 need not go on so: shells
 * append to files of others in encodings of their own.
 */
export async function firstFindings(
  bytes: Buffer,
  look: (text: string) => Finding[] | Promise<Finding[]>,
): Promise<Finding[]> {
  for (const text of readingsOf(bytes)) {
    const findings = await look(text);
    if (findings.length > 0) return findings;
  }
  return [];
}

function* readingsOf(bytes: Buffer): Generator<string> {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe) yield new TextDecoder('utf-16le').decode(bytes);
  if (mark === 0xfeff) yield new TextDecoder('utf-16be').decode(bytes);
  const text = bytes.toString('utf8');
  yield text.includes('\0') ? text.replace(WIDE, (run) => run.replaceAll('\0', '')) : text;
}
