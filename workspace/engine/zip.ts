/**
 * Own code and not yauzl: that one gives streams, so that a plan could not be read in one go, and compares no CRC-32, so that
 * finding the entry, joining the stream and the check would still be ours, in about as many lines.
 */
import { crc32, inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** Bytes one file may unpack to; a terraform binary takes about 100 MB. */
const LARGEST_FILE = 512 * 1024 * 1024;

/**
 * Reads one file out of a zip archive held in memory (release archives, plan files). Encrypted and zip64 archives are
 * not read.
 * @returns nothing when the archive holds no file of that name
 * @throws Error when the bytes are no complete zip archive or the file is damaged
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZipFile(archive: Buffer, name: string): Buffer | undefined {
  const end = archive.lastIndexOf(signature(END_OF_DIRECTORY));
  if (end < 0 || end + END_SIZE > archive.length || archive.length - end > END_SIZE + LONGEST_COMMENT) {
    throw new Error('not a complete zip archive');
  }
  let at = archive.readUInt32LE(end + 16);
  for (let entries = archive.readUInt16LE(end + 10); entries > 0; entries -= 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('the zip directory is damaged');
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) return unpack(archive, at);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return undefined;
}

function unpack(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const packedSize = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + packedSize);
  if (method !== STORED && method !== DEFLATED) throw new Error(`zip method ${method} is not read`);
  const content = method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: LARGEST_FILE });
  if (crc32(content) !== archive.readUInt32LE(entry + 16))
    throw new Error('a file in the zip archive is damaged');
  return content;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
