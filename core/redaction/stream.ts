import { StringDecoder } from 'node:string_decoder';
import { redactPieces } from './';

/**
 * Masks secrets in everything that is written to a stream of this process, by libraries too, also where a secret is split
 * over several writes.
 */
export function redactStream(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  const decoder = new StringDecoder('utf8');
  const pieces = redactPieces();
  const redacted = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    written?: (error?: Error | null) => void,
  ) => {
    const [code, done] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, written];
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, code) : Buffer.from(chunk);
    return write(pieces.push(decoder.write(bytes)), done);
  };
  stream.write = redacted;
  process.once('exit', () => write(pieces.push(decoder.end()) + pieces.end()));
}
