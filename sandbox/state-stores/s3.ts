import { createHash } from 'node:crypto';
import { type Answer, type Asked, type StoreServer, serveStore } from './server';
import { signatureOf } from './signature';

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface S3Store extends StoreServer {
  /** What is in the bucket, by key; change it to do what another program does. */
  readonly objects: Map<string, Buffer>;
  /** Whether the key may only read. */
  readOnly: boolean;
}

/**
 * A store that speaks the protocol of S3, as far as the engine's `s3` backend does: objects in one bucket by path, lists,
 * conditional writes, and requests signed by one key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function startS3(options: S3Options): Promise<S3Store> {
  const objects = new Map<string, Buffer>();
  const server = await serveStore((asked) => answer(store, options, asked));
  const store: S3Store = Object.assign(server, { objects, readOnly: false });
  return store;
}

function answer(store: S3Store, options: S3Options, asked: Asked): Answer {
  const { method, path } = asked;
  const refused = refusalOf(options, asked);
  if (refused) return refused;
  const [, bucket, key] = /^\/([^/]+)\/?(.*)$/s.exec(path) ?? [];
  if (bucket !== options.bucket) return failed(404, 'NoSuchBucket', 'The specified bucket does not exist');
  if (key === undefined || key === '') {
    if (method === 'GET') return listed(store, options, asked);
    return method === 'HEAD' ? { status: 200 } : failed(405, 'MethodNotAllowed', 'Not allowed');
  }
  if (method === 'GET' || method === 'HEAD') {
    const content = store.objects.get(key);
    if (!content) return failed(404, 'NoSuchKey', 'The specified key does not exist.');
    return { status: 200, body: content, headers: { etag: etagOf(content) } };
  }
  if (store.readOnly) return failed(403, 'AccessDenied', 'Access Denied');
  if (method === 'PUT') return written(store, key, asked);
  if (method !== 'DELETE') return failed(405, 'MethodNotAllowed', 'Not allowed');
  store.objects.delete(key);
  return { status: 204 };
}

function refusalOf({ region, accessKey, secretKey }: S3Options, asked: Asked): Answer | undefined {
  const signed = signatureOf(asked);
  if (!signed) return failed(403, 'AccessDenied', 'Access Denied');
  if (signed.accessKey !== accessKey) {
    return failed(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    );
  }
  if (signed.region !== region) {
    return failed(
      400,
      'AuthorizationHeaderMalformed',
      `the region '${signed.region}' is wrong; expecting '${region}'`,
    );
  }
  if (signed.isBy(secretKey)) return undefined;
  return failed(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  );
}

function written({ objects }: S3Store, key: string, { headers, body }: Asked): Answer {
  const hash = headers['x-amz-content-sha256'];
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== createHash('sha256').update(body).digest('hex')) {
    return failed(400, 'XAmzContentSHA256Mismatch', 'The provided header does not match what was computed.');
  }
  const current = objects.get(key);
  if (headers['if-none-match'] === '*' && current) return unmet();
  const expected = headers['if-match'];
  if (expected !== undefined && (!current || etagOf(current) !== expected)) return unmet();
  objects.set(key, body);
  return { status: 200, headers: { etag: etagOf(body) } };
}

const unmet = () =>
  failed(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');

function listed({ objects }: S3Store, { bucket }: S3Options, { query }: Asked): Answer {
  const prefix = query.get('prefix') ?? '';
  const found = [...objects].filter(([key]) => key.startsWith(prefix)).sort();
  const contents = found.map(
    ([key, content]) => `<Contents><Key>${key}</Key><Size>${content.length}</Size></Contents>`,
  );
  const body = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${found.length}</KeyCount><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

const failed = (status: number, code: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-amz-request-id': 'REQUEST' },
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message><RequestId>REQUEST</RequestId></Error>`,
});

const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex')}"`;
