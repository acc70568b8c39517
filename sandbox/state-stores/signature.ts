/** The signature of requests to S3 ("AWS Signature Version 4"), as far as a store has to check it. */
import { createHash, createHmac } from 'node:crypto';
import type { Asked } from './server';

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** What a request says of who sends it. */
export interface Signed {
  readonly accessKey: string;
  readonly region: string;
  /** Whether the signature was made with a secret key. */
  isBy(secretKey: string): boolean;
}

/** Nothing when the request is not signed. */
export function signatureOf(asked: Asked): Signed | undefined {
  const [form, accessKey, date, region, signedHeaders, signature] =
    FORM.exec(asked.headers.authorization ?? '') ?? [];
  if (form === undefined) return undefined;
  const text = [
    'AWS4-HMAC-SHA256',
    String(asked.headers['x-amz-date']),
    `${date}/${region}/s3/aws4_request`,
    sha256(canonical(asked, signedHeaders!.split(';'))),
  ].join('\n');
  return {
    accessKey: accessKey!,
    region: region!,
    isBy(secretKey) {
      const key = [date!, region!, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
      return hmac(key, text).toString('hex') === signature;
    },
  };
}

function canonical({ method, target, query, headers }: Asked, signed: readonly string[]): string {
  const pairs = [...query].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const named = signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  const payload = String(headers['x-amz-content-sha256']);
  return [method, target.split('?')[0], pairs.join('&'), named.join(''), signed.join(';'), payload].join(
    '\n',
  );
}

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
