import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** SCRAM-SHA-256 as Postgres does it (RFC 5802, RFC 7677): the server's side, and what it keeps of a password. */

const ITERATIONS = 4096;

const hmac = (key: Buffer, text: string | Buffer) => createHmac('sha256', key).update(text).digest();
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

/** What `pg_authid.rolpassword` holds for a password. */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const stored = sha256(hmac(salted, 'Client Key')).toString('base64');
  const server = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`;
}

export interface ScramChallenge {
  /** `server-first-message`. */
  readonly text: string;
  /** Checks the `client-final-message`; the `server-final-message`, or nothing for a wrong password. */
  finish(clientFinal: string): string | undefined;
}

/** Answers a `client-first-message`. @param verifier nothing for a role that has no password, or does not exist */
export function scramChallenge(
  clientFirst: string,
  verifier: string | undefined,
): ScramChallenge | undefined {
  const bare = /^n,[^,]*,(n=.*)$/s.exec(clientFirst)?.[1];
  const clientNonce = bare === undefined ? undefined : /,r=([^,]+)/.exec(bare)?.[1];
  if (bare === undefined || clientNonce === undefined) return undefined;
  const known = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier ?? '');
  const [iterations, salt] = known
    ? [known[1]!, known[2]!]
    : [String(ITERATIONS), randomBytes(16).toString('base64')];
  const nonce = clientNonce + randomBytes(18).toString('base64');
  const text = `r=${nonce},s=${salt},i=${iterations}`;
  return {
    text,
    finish(clientFinal) {
      const [, unproven, channelAndNonce, proof] = /^((c=biws,r=[^,]+)),p=(.+)$/.exec(clientFinal) ?? [];
      if (!known || !unproven || !proof || channelAndNonce !== `c=biws,r=${nonce}`) return undefined;
      const storedKey = Buffer.from(known[3]!, 'base64');
      const message = `${bare},${text},${unproven}`;
      const signature = hmac(storedKey, message);
      const clientKey = Buffer.from(proof, 'base64').map((byte, index) => byte ^ signature[index]!);
      if (clientKey.length !== 32 || !timingSafeEqual(sha256(Buffer.from(clientKey)), storedKey))
        return undefined;
      return `v=${hmac(Buffer.from(known[4]!, 'base64'), message).toString('base64')}`;
    },
  };
}
