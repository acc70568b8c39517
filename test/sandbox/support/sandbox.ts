import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox';

export interface GraphQLAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the query asked for
  data?: any;
  errors?: { message: string; path?: string[]; traceId?: string; extensions?: { code?: string } }[];
}

/** A sandbox in a temporary folder, a hundred times faster than life. */
export async function temporarySandbox(options: Partial<SandboxOptions> = {}) {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'plumbline-sandbox-'));
  const sandbox = await startSandbox({ dir, secondMs: 10, ...options });
  return {
    dir,
    sandbox,
    async close() {
      await sandbox.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Asks the simulated Railway. */
export async function railway(
  { url, credentials }: Sandbox,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = { authorization: `Bearer ${credentials.railwayAccountToken}` },
): Promise<GraphQLAnswer> {
  const answer = await fetch(`${url}/railway/graphql/v2`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: answer.status, headers: answer.headers, ...((await answer.json()) as object) };
}

/** GETs a page of a service by its public host, which only the Host header names. */
export function visit(
  sandbox: Sandbox,
  host: string,
  path: string,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: sandbox.port, path, headers: { host }, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

/** Polls until the condition gives something; the test's own timeout is the deadline. */
export async function until<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (;;) {
    const found = await condition();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
