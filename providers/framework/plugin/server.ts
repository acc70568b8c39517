/** The gRPC server of a provider: Terraform's calls, and the services go-plugin expects beside them. */
import { createServer } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import type { Handlers } from '../provider-server';
import { decodeMessage, encodeMessage } from '../wire/protobuf';
import { type CallName, calls, type MessageName } from '../wire/protocol';
import type { Certificate } from './certificate';
import type { Lifetime } from './lifetime';
import { log } from './log';

const SERVING = 1;
/** Time the answer to a shutdown gets to leave the process, in milliseconds; Terraform waits for the process to end. */
const SHUTDOWN_MS = 20;

function method(
  path: string,
  request: MessageName,
  response: MessageName,
): grpc.MethodDefinition<object, object> {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestDeserialize: (bytes) => decodeMessage(request, bytes),
    requestSerialize: (message) => encodeMessage(request, message),
    responseDeserialize: (bytes) => decodeMessage(response, bytes),
    responseSerialize: (message) => encodeMessage(response, message),
  };
}

function addProvider(server: grpc.Server, handlers: Handlers, lifetime: Lifetime): void {
  const methods = Object.entries(calls).map(([name, [request, response]]) => [
    name,
    method(`/tfplugin6.Provider/${name}`, request, response),
  ]);
  const implementations = (Object.keys(calls) as CallName[]).map((name) => [
    name,
    (call: grpc.ServerUnaryCall<object, object>, done: grpc.sendUnaryData<object>) =>
      lifetime
        .during(async () => handlers[name](call.request as never))
        .then(
          (response) => done(null, response),
          (error: Error) => {
            log('error', `${name} failed`, { error: error.stack });
            done({ code: grpc.status.INTERNAL, details: error.message });
          },
        ),
  ]);
  server.addService(Object.fromEntries(methods), Object.fromEntries(implementations));
}

/** Health, shutdown, and the stream for a plugin's output, which stays silent. */
function addPluginServices(server: grpc.Server, lifetime: Lifetime): void {
  server.addService(
    {
      check: method('/grpc.health.v1.Health/Check', 'Empty', 'HealthResponse'),
      shutdown: method('/plugin.GRPCController/Shutdown', 'Empty', 'Empty'),
      output: { ...method('/plugin.GRPCStdio/StreamStdio', 'Empty', 'Empty'), responseStream: true },
      broker: {
        ...method('/plugin.GRPCBroker/StartStream', 'Empty', 'Empty'),
        requestStream: true,
        responseStream: true,
      },
    },
    {
      check: (_: unknown, done: grpc.sendUnaryData<object>) => done(null, { status: SERVING }),
      shutdown: (_: unknown, done: grpc.sendUnaryData<object>) => {
        done(null, {});
        setTimeout(lifetime.leave, SHUTDOWN_MS);
      },
      output: () => {},
      broker: () => {},
    },
  );
}

/** What answers one client. */
export interface Service {
  readonly handlers: Handlers;
  readonly lifetime: Lifetime;
}

/**
 * Listens on a unix socket. Each connection is a client with a service of its own, which ends with it: an engine opens one
 * for each walk and each provider block.
 * @param client certificate that callers must hold, in PEM; without both certificates the connection is plain
 * @throws when nothing can listen there
 */
export function listen(
  socketPath: string,
  serve: () => Service,
  tls?: { readonly client: string; readonly own: Certificate },
): Promise<void> {
  const credentials = tls
    ? grpc.ServerCredentials.createSsl(
        Buffer.from(tls.client),
        [{ private_key: Buffer.from(tls.own.keyPem), cert_chain: Buffer.from(tls.own.pem) }],
        true,
      )
    : grpc.ServerCredentials.createInsecure();
  const sockets = createServer((socket) => {
    const { handlers, lifetime } = serve();
    const server = new grpc.Server({
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      'grpc.enable_channelz': 0,
    });
    addProvider(server, handlers, lifetime);
    addPluginServices(server, lifetime);
    lifetime.follow(socket);
    server.createConnectionInjector(credentials).injectConnection(socket);
  });
  return new Promise((resolve, reject) => {
    sockets.once('error', reject).listen(socketPath, resolve);
  });
}
