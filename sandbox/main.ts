import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SandboxError } from './core/errors';
import { startSandbox } from './index';

const flags = z.object({
  dir: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65535).optional(),
  'second-ms': z.coerce.number().min(1).max(10_000).optional(),
});

/**
 * The sandbox as a process of its own: `sandbox.cjs --dir <folder> [--port n] [--second-ms n]`. Prints one line of JSON when
 * it answers, and runs until SIGTERM, SIGINT or a request to shut down.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { dir: { type: 'string' }, port: { type: 'string' }, 'second-ms': { type: 'string' } },
  });
  const { dir, port, 'second-ms': secondMs } = flags.parse(values);
  const sandbox = await startSandbox({
    dir: resolve(dir),
    ...(port !== undefined && { port }),
    ...(secondMs !== undefined && { secondMs }),
    onShutdown: () => process.exit(0),
  });
  const stop = () => void sandbox.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(JSON.stringify({ url: sandbox.url, port: sandbox.port, pid: process.pid }));
}

main().catch((error: unknown) => {
  const known = error instanceof SandboxError || error instanceof z.ZodError;
  console.error(known ? error.message : error);
  process.exit(1);
});
