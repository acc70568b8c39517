import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { z } from 'zod';
import type { ManifestState } from '../../constructs/manifest';
import { realRuntime } from '../../platforms/http';
import { exchange, type HttpReceived, textOf } from '../../platforms/http-exchange';
import { trustingRuntime } from '../../platforms/trusted-authorities';
import type { LockHolder } from './holder';

/** Milliseconds each request may take. */
const PATIENCE_MS = 5_000;

/** What whoever holds a lock left there. @see https://developer.hashicorp.com/terraform/language/backend/http */
const lockInfo = z.object({
  ID: z.string(),
  Who: z.string().default(''),
  Operation: z.string().default(''),
  Created: z.string().default(''),
});

/**
 * Asks for the lock, as nothing else tells who has it; a lock that was free by then is given back at once, also where the answer
 * that grants it is lost or late.
 *
 * @param patienceMs milliseconds that each request may take. @default 5000
 * @throws Error when the server does not answer
 */
export async function httpHolder(
  state: Extract<ManifestState, { kind: 'http' }>,
  env: Readonly<Record<string, string | undefined>>,
  patienceMs = PATIENCE_MS,
): Promise<LockHolder | undefined> {
  const { lockAddress, lockMethod = 'LOCK', unlockAddress, unlockMethod = 'UNLOCK' } = state;
  if (lockAddress === undefined) return undefined;
  const own = JSON.stringify({
    ...{ ID: randomUUID(), Operation: 'who-holds-it', Info: '', Who: `${userInfo().username}@${hostname()}` },
    ...{ Version: '', Created: new Date().toISOString(), Path: '' },
  });
  const { fetch } = trustingRuntime(env, realRuntime);
  const ask = (url: string, method: string) =>
    exchange(
      { ...{ url, method, body: own, headers: headersOf(env) }, signal: AbortSignal.timeout(patienceMs) },
      fetch,
    );
  let answer: HttpReceived | undefined;
  try {
    answer = await ask(lockAddress, lockMethod);
  } finally {
    if (answer === undefined || !refuses(answer)) await ask(unlockAddress ?? lockAddress, unlockMethod);
  }
  if (answer.status !== 423 && answer.status !== 409) return undefined;
  const { ID, Who, Operation, Created } = lockInfo.parse(JSON.parse(textOf(answer)));
  const operation = Operation.replace('OperationType', '').toLowerCase();
  return {
    who: `${Who || 'somebody'}${operation && ` (${operation})`}${Created && ` since ${Created.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}`}, lock ${ID}`,
    freeing: `When that run is gone, "terraform force-unlock ${ID}" in the stack folder frees it.`,
  };
}

/** Whether the lock was surely not given; a server that failed, or a proxy before it, may have given it. */
const refuses = ({ status }: HttpReceived): boolean => status >= 300 && status < 500;

function headersOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const [user, password] = [env['TF_HTTP_USERNAME'], env['TF_HTTP_PASSWORD']];
  const login = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    'content-type': 'application/json',
    ...(user !== undefined && password !== undefined && { authorization: `Basic ${login}` }),
  };
}
