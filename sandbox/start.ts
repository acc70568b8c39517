import { mkdirSync } from 'node:fs';
import { type AdminContext, type SandboxStatus, sandboxStatus } from './core/admin';
import { type BreakRequest, breakSandbox } from './core/breaking';
import { SandboxError } from './core/errors';
import { issueCredentials, readInstance, type SandboxInstance, writeInstance } from './core/instance';
import { createRequestLog, type LoggedRequest } from './core/request-log';
import { createRouter } from './core/router';
import { createSandboxServer, listen } from './core/server';
import type { World } from './core/types';
import { openWorld, type RunningWorld, type SimulatorFactories } from './core/world';

export interface SandboxOptions {
  /** Folder of the sandbox's state; made when missing. Must belong to one running sandbox at a time. */
  readonly dir: string;
  /** @default - the port this folder had before, else a free one */
  readonly port?: number;
  /**
   * Milliseconds that one simulated second takes.
   * @default 1000
   */
  readonly secondMs?: number;
  /**
   * The time that records carry and become visible by.
   * @default - the machine's clock
   */
  readonly now?: () => Date;
  /** Called when somebody asked over HTTP that the sandbox stop, after it has. */
  readonly onShutdown?: () => void;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`; the platforms are mounted at `/railway/graphql/v2` and `/dokploy/api`. */
  readonly url: string;
  readonly port: number;
  readonly credentials: World['credentials'];
  readonly admin: {
    /**
     * Switches a fault on (or off, or makes an edit) and says what it did.
     * @throws SandboxError when there is no such fault or service
     */
    break(request: BreakRequest): string;
    /** Empties the sandbox; port and credentials stay. */
    reset(): Promise<void>;
    requests(): readonly LoggedRequest[];
    clearRequests(): void;
    status(): SandboxStatus;
  };
  close(): Promise<void>;
}

/**
 * Starts a sandbox on a folder and resumes what was running in it.
 * @throws SandboxError when the port is taken or the state cannot be read
 */
export async function startSandboxWith(
  simulators: SimulatorFactories,
  options: SandboxOptions,
): Promise<Sandbox> {
  const { dir, secondMs = 1000, now = () => new Date() } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const before = readInstance(dir);
  if (before?.pid && (await answers(before))) throw alreadyRuns(dir, before);
  const credentials = before?.credentials ?? issueCredentials();
  const requests = createRequestLog(now);
  let port = 0;
  let world: RunningWorld | undefined;
  const router = createRouter(() => port);
  const open = () => openWorld({ dir, secondMs, now, port, credentials, router, simulators });
  const admin: AdminContext = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    secondMs,
    requests,
    world() {
      if (!world) throw new Error('the sandbox is starting');
      return world;
    },
    async reset() {
      const old = world;
      world = undefined;
      await old?.wipe();
      requests.clear();
      world = await open();
    },
    shutdown: () => void close().then(options.onShutdown),
  };
  const server = createSandboxServer({ router, requests, admin, secondMs, world: () => world });
  port = await listen(server, options.port || before?.port);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      server.close();
      server.closeAllConnections();
      await world?.close();
      writeInstance(dir, { pid: null, port, url: admin.url, credentials });
    })();
    return closing;
  };
  try {
    world = await open();
    writeInstance(dir, { pid: process.pid, port, url: admin.url, credentials });
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    url: admin.url,
    port,
    credentials,
    admin: {
      break: (request) => breakSandbox(admin.world(), request),
      reset: () => admin.reset(),
      requests: () => requests.list(),
      clearRequests: () => requests.clear(),
      status: () => sandboxStatus(admin),
    },
    close,
  };
}

/** Whether the process that wrote the record still serves; its number alone could be another process's by now. */
async function answers({ url, pid }: SandboxInstance): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/_sandbox/status`, { signal: AbortSignal.timeout(1000) });
    return ((await answer.json()) as { pid?: unknown }).pid === pid;
  } catch {
    return false;
  }
}

const alreadyRuns = (dir: string, { url, pid }: SandboxInstance) =>
  new SandboxError({
    what: `A sandbox runs already on ${dir}: ${url}, process ${pid}.`,
    why: 'two sandboxes on one folder would overwrite each other',
    next: 'use the one that runs, or stop it with `plumbline sandbox down`',
  });
