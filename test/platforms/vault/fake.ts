import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';

export interface VaultRequest {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly namespace: string | undefined;
}

/** How the fake misbehaves; each is used up by one request. */
export type VaultFault = 'sealed' | 'lost-write' | 'slow' | 'html';

/** A KV version 2 engine at `secret/` on loopback, with AppRole, that answers in Vault's words. */
export async function startVault({
  token = 'hvs.good',
  namespace,
}: {
  token?: string;
  namespace?: string;
} = {}) {
  const requests: VaultRequest[] = [];
  const versions = new Map<string, ({ data: Record<string, string> } | { deleted: true })[]>();
  const faults: VaultFault[] = [];
  const policy = { read: true, write: true };
  let between: (() => void) | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? '');
    const given = request.headers['x-vault-token'] as string | undefined;
    const space = request.headers['x-vault-namespace'] as string | undefined;
    requests.push({ method: request.method!, path, token: given, namespace: space });
    const reply = (status: number, body?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    const body = request.method === 'POST' ? ((await readJson(request)) as Record<string, never>) : undefined;
    const fault = faults.shift();
    if (fault === 'sealed') return reply(503, { errors: ['Vault is sealed'] });
    if (fault === 'slow') return;
    if (fault === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>login</html>');
      return;
    }
    if (path === '/v1/auth/approle/login') {
      const known = body?.['role_id'] === 'role' && body?.['secret_id'] === 'secret-id';
      if (known) return reply(200, { auth: { client_token: token, lease_duration: 60 } });
      return reply(400, { errors: ['invalid role or secret ID'] });
    }
    if (given !== token || space !== namespace) return reply(403, { errors: ['permission denied'] });
    const name = /^\/v1\/secret\/data\/(.+)$/.exec(path)?.[1];
    if (name === undefined)
      return reply(404, { errors: ['no handler for route "…". route entry not found.'] });
    const all = versions.get(name) ?? [];
    const last = all.at(-1);
    if (request.method === 'GET') {
      if (!policy.read) return reply(403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] });
      if (!last) return reply(404, { errors: [] });
      const metadata = { version: all.length, deletion_time: '', destroyed: false };
      if ('deleted' in last) return reply(404, { data: { data: null, metadata } });
      return reply(200, { data: { data: last.data, metadata } });
    }
    if (!policy.write) return reply(403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] });
    between?.();
    const options = body?.['options'] as { cas?: number } | undefined;
    if (options?.cas !== (versions.get(name) ?? []).length) {
      return reply(400, { errors: ['check-and-set parameter did not match the current version'] });
    }
    const written = { data: (body as unknown as { data: Record<string, string> }).data };
    versions.set(name, [...(versions.get(name) ?? []), written]);
    if (fault === 'lost-write') return void response.destroy();
    reply(200, { data: { version: all.length + 1 } });
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    versions,
    faults,
    policy,
    /** Runs while a write is under way, before it is checked. */
    onWrite(act: () => void) {
      between = () => {
        between = undefined;
        act();
      };
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeVault = Awaited<ReturnType<typeof startVault>>;
