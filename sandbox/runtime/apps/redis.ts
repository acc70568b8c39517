import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { openStore } from '../../core/store';
import type { AppContext, RunningApp } from '../app';
import { listenOnLoopback } from './listen';
import { parseCommands } from './resp';

interface Session {
  authenticated: boolean;
}

const bulk = (value: string | undefined) =>
  value === undefined ? '$-1\r\n' : `$${Buffer.byteLength(value)}\r\n${value}\r\n`;

/** A tiny Redis: PING, ECHO, AUTH, SET, GET, DEL, EXISTS, QUIT. Its data lives in the volume, when it has one. */
export async function startRedis({ dataDir, environment, log }: AppContext): Promise<RunningApp> {
  const store = dataDir
    ? openStore<Record<string, string>>(join(dataDir, 'redis.json'), () => ({}))
    : undefined;
  const values = new Map(Object.entries(store?.data ?? {}));
  const password = environment['REDIS_PASSWORD'];
  const sockets = new Set<Socket>();
  let end: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    end = resolve;
  });
  const set = (key: string, value: string | undefined) => {
    const had = value === undefined ? values.delete(key) : Boolean(values.set(key, value));
    if (store) {
      if (value === undefined) delete store.data[key];
      else store.data[key] = value;
      store.save();
    }
    return had;
  };
  const run = (session: Session, [name = '', ...args]: string[]): string => {
    const command = name.toUpperCase();
    if (command === 'AUTH') {
      session.authenticated = args.at(-1) === password;
      return session.authenticated ? '+OK\r\n' : '-WRONGPASS invalid username-password pair\r\n';
    }
    if (!session.authenticated) return '-NOAUTH Authentication required.\r\n';
    const [key = '', value] = args;
    switch (command) {
      case 'PING':
        return key ? bulk(key) : '+PONG\r\n';
      case 'ECHO':
        return bulk(key);
      case 'SET':
        if (value === undefined) return "-ERR wrong number of arguments for 'set' command\r\n";
        set(key, value);
        return '+OK\r\n';
      case 'GET':
        return bulk(values.get(key));
      case 'DEL':
        return `:${args.filter((each) => set(each, undefined)).length}\r\n`;
      case 'EXISTS':
        return `:${args.filter((each) => values.has(each)).length}\r\n`;
      case 'QUIT':
        return '+OK\r\n';
      default:
        return `-ERR unknown command '${name}'\r\n`;
    }
  };
  const server = createServer((socket) => {
    const session: Session = { authenticated: password === undefined };
    let pending = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      try {
        const { commands, rest } = parseCommands(Buffer.concat([pending, chunk]));
        pending = Buffer.from(rest);
        for (const words of commands) socket.write(run(session, words));
        if (commands.some(([name]) => name?.toUpperCase() === 'QUIT')) socket.end();
      } catch (error) {
        socket.end(`-ERR Protocol error: ${(error as Error).message}\r\n`);
      }
    });
  });
  const port = await listenOnLoopback(server);
  log('Ready to accept connections tcp');
  return {
    port,
    exited,
    async stop() {
      store?.flush();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      end(0);
    },
  };
}
