import { connect, createServer, type Server, type Socket } from 'node:net';
import { listenOnLoopback } from '../runtime/apps/listen';
import type { Database } from './database';
import type { Deployer } from './deployer';
import type { TcpProxy } from './state';

/** Public TCP ports that lead to services, on the loopback interface. */
export interface TcpProxies {
  /** Listens on the record's port, or on a free one when it has none or lost it, and writes it into the record. */
  open(record: TcpProxy): Promise<void>;
  close(record: TcpProxy): void;
  closeAll(): void;
}

export function createTcpProxies(database: Database, deployer: Deployer): TcpProxies {
  const servers = new Map<string, { server: Server; sockets: Set<Socket> }>();
  const targetPort = ({ serviceId, environmentId, applicationPort }: TcpProxy): number | undefined => {
    const live = database.deploymentsOf(serviceId, environmentId).find(({ status }) => status === 'SUCCESS');
    const workload = live && deployer.workload(live.id);
    return workload?.containerPort() === applicationPort ? workload.port() : undefined;
  };
  const close = ({ id }: { id: string }) => {
    const open = servers.get(id);
    open?.server.close();
    for (const socket of open?.sockets ?? []) socket.destroy();
    servers.delete(id);
  };
  return {
    async open(record) {
      const sockets = new Set<Socket>();
      const server = createServer((client) => {
        const port = targetPort(record);
        if (port === undefined) return client.destroy();
        const upstream = connect(port, '127.0.0.1');
        for (const socket of [client, upstream]) {
          sockets.add(socket);
          socket.on('error', () => socket.destroy());
          socket.on('close', () => {
            sockets.delete(socket);
            client.destroy();
            upstream.destroy();
          });
        }
        client.pipe(upstream).pipe(client);
      });
      record.proxyPort = await listenOnLoopback(server, record.proxyPort).catch(() =>
        listenOnLoopback(server),
      );
      servers.set(record.id, { server, sockets });
    },
    close,
    closeAll() {
      for (const id of [...servers.keys()]) close({ id });
    },
  };
}
