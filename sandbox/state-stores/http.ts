import { type Answer, type Asked, type StoreServer, type StoreTls, serveStore } from './server';

export interface HttpStoreOptions {
  /** Who may read and write. @default - everybody */
  readonly login?: { readonly username: string; readonly password: string };
  /** @default - unencrypted */
  readonly tls?: StoreTls;
}

export interface HttpStore extends StoreServer {
  /** Where the state is; `lock` behind it is where its lock is. */
  readonly address: string;
  /** What is stored. */
  state: Buffer | undefined;
  /** The holder's own JSON. */
  lock: string | undefined;
}

/**
 * A server for the engine's `http` backend: one state under an address, with a lock that writes have to name.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/http
 */
export async function startHttpStore({ login, tls }: HttpStoreOptions = {}): Promise<HttpStore> {
  const server = await serveStore((asked) => refusalOf(login, asked) ?? answer(store, asked), tls);
  const kept: Pick<HttpStore, 'state' | 'lock'> = { state: undefined, lock: undefined };
  const store: HttpStore = Object.assign(server, kept, { address: `${server.url}/state/prod` });
  return store;
}

function refusalOf(login: HttpStoreOptions['login'], { headers }: Asked): Answer | undefined {
  if (!login) return undefined;
  const [, given] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (given === undefined) return { status: 401, headers: { 'www-authenticate': 'Basic realm="state"' } };
  const right = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  return given === right ? undefined : { status: 403 };
}

function answer(store: HttpStore, { method, path, query, body }: Asked): Answer {
  if (path === '/state/prod/lock') {
    if (method === 'LOCK') return locked(store, body);
    return method === 'UNLOCK' ? unlocked(store, body) : { status: 405 };
  }
  if (path !== '/state/prod') return { status: 404 };
  if (method === 'GET') return store.state ? { status: 200, body: store.state } : { status: 404 };
  if (store.lock !== undefined && idOf(store.lock) !== query.get('ID')) return { status: 409 };
  if (method === 'POST') store.state = body;
  else if (method === 'DELETE') store.state = undefined;
  else return { status: 405 };
  return { status: 200 };
}

function locked(store: HttpStore, body: Buffer): Answer {
  if (store.lock !== undefined) return { status: 423, body: store.lock };
  store.lock = body.toString('utf8');
  return { status: 200 };
}

function unlocked(store: HttpStore, body: Buffer): Answer {
  if (store.lock !== undefined && body.length > 0 && idOf(body.toString('utf8')) !== idOf(store.lock)) {
    return { status: 409, body: store.lock };
  }
  store.lock = undefined;
  return { status: 200 };
}

const idOf = (lock: string): unknown => JSON.parse(lock).ID;
