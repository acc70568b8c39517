import { createOutput } from '../../../core/terminal/output';
import { verifyHealth } from '../../../scripts/apply/health';

const nowhere = { write: () => true };

test('a container beside a service is asked as well, at its own address and path', async () => {
  const asked: string[] = [];
  const service = {
    name: 'books',
    platform: 'dokploy',
    path: 'prod/books',
    image: { literal: 'ghcr.io/acme/books:v1.0.0' },
    addresses: [],
    route: { urlOutput: 'books_url', healthcheckPath: '/health' },
    moreRoutes: [{ urlOutput: 'books_admin_url', healthcheckPath: '/up' }],
  } as const;
  const manifest = { services: [service], probe: { attempts: 1, intervalMs: 1, timeoutMs: 1000 } };
  const health = await verifyHealth({
    stack: { manifest: manifest as never, inputs: new Map() },
    outputs: { books_url: 'https://acme.dev', books_admin_url: 'https://admin.acme.dev' },
    output: createOutput({ stream: nowhere, errStream: nowhere, env: {} }),
    signal: new AbortController().signal,
    probe: {
      get: async (url) => {
        asked.push(String(url));
        return { status: String(url).includes('admin') ? 503 : 200, headers: {}, body: '' } as never;
      },
      sleep: async () => {},
    },
  });
  expect(asked).toEqual(['https://acme.dev/health', 'https://admin.acme.dev/up']);
  expect(health).toMatchObject([
    { url: 'https://acme.dev', verdict: 'pass' },
    { url: 'https://admin.acme.dev', verdict: 'fail' },
  ]);
});
