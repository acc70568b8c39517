import { connect, createServer, type Server, type Socket } from 'node:net';
import { listenOnLoopback } from './listen';
import { type ScramChallenge, scramChallenge } from './scram';

const PROTOCOL_3 = 196_608;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const AUTHENTICATION = { sasl: 10, saslContinue: 11, saslFinal: 12 };
const LONGEST_MESSAGE = 64 * 1024;

/** What the gate knows about a role. */
export interface Role {
  /** As in `pg_authid`; absent when the role has no password. */
  readonly verifier?: string;
  readonly mayLogIn: boolean;
}

export interface GateOptions {
  /** Loopback port of a Postgres that lets everybody in. */
  readonly upstream: number;
  /** @returns nothing when there is no such role */
  readonly role: (name: string) => Promise<Role | undefined>;
  readonly log: (line: string) => void;
}

/**
 * Stands before a Postgres that asks for no password and asks for it in its place, by SCRAM-SHA-256 and against the
 * passwords of its own roles, so that `ALTER ROLE … PASSWORD` has the effect it has elsewhere: on new connections only.
 */
export async function openGate(options: GateOptions): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy()).on('close', () => sockets.delete(client));
    admit(client, options).catch(() => client.destroy());
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function admit(client: Socket, options: GateOptions): Promise<void> {
  const read = reader(client);
  const startup = await readStartup(client, read);
  const user = parameters(startup).get('user') ?? '';
  const role = await options.role(user);
  const challenge = await askFor(client, read, role);
  const answer = challenge?.finish((await password(read)).toString());
  if (answer === undefined) {
    options.log(`FATAL: password authentication failed for user "${user}"`);
    return refuse(client, '28P01', `password authentication failed for user "${user}"`);
  }
  if (!role?.mayLogIn) return refuse(client, '28000', `role "${user}" is not permitted to log in`);
  client.write(authentication(AUTHENTICATION.saslFinal, Buffer.from(answer)));
  const upstream = connect(options.upstream, '127.0.0.1');
  for (const socket of [client, upstream]) {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      client.destroy();
      upstream.destroy();
    });
  }
  upstream.write(startup);
  const rest = read.rest();
  if (rest.length > 0) upstream.write(rest);
  client.pipe(upstream).pipe(client);
}

async function readStartup(client: Socket, read: Reader): Promise<Buffer> {
  for (;;) {
    const head = await read(4);
    const message = Buffer.concat([head, await read(checkedLength(head.readInt32BE(0)) - 4)]);
    const code = message.readInt32BE(4);
    if (code === PROTOCOL_3) return message;
    if (code !== SSL_REQUEST && code !== GSS_REQUEST) throw new Error('not a startup message');
    client.write('N');
  }
}

async function askFor(
  client: Socket,
  read: Reader,
  role: Role | undefined,
): Promise<ScramChallenge | undefined> {
  client.write(authentication(AUTHENTICATION.sasl, Buffer.from('SCRAM-SHA-256\0\0')));
  const response = await password(read);
  const mechanism = response.indexOf(0);
  const first = response.subarray(mechanism + 5).toString();
  const challenge = scramChallenge(first, role?.verifier);
  if (challenge) client.write(authentication(AUTHENTICATION.saslContinue, Buffer.from(challenge.text)));
  return challenge;
}

/** Body of a password message. */
async function password(read: Reader): Promise<Buffer> {
  const head = await read(5);
  if (head[0] !== 'p'.charCodeAt(0)) throw new Error('not a password message');
  return read(checkedLength(head.readInt32BE(1)) - 4);
}

function parameters(startup: Buffer): Map<string, string> {
  const words = startup.subarray(8).toString().split('\0');
  return new Map(
    words.flatMap((word, index) => (index % 2 === 0 && word ? [[word, words[index + 1] ?? '']] : [])),
  );
}

const checkedLength = (length: number) => {
  if (length < 8 || length > LONGEST_MESSAGE) throw new Error('not a message of the protocol');
  return length;
};

function authentication(kind: number, data: Buffer): Buffer {
  return message('R', Buffer.concat([int32(kind), data]));
}

function refuse(client: Socket, code: string, text: string): void {
  const fields = { S: 'FATAL', V: 'FATAL', C: code, M: text };
  const body = Object.entries(fields).map(([field, value]) => `${field}${value}\0`);
  client.end(message('E', Buffer.from(`${body.join('')}\0`)));
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

interface Reader {
  (bytes: number): Promise<Buffer>;
  /** What arrived and was not asked for; ends the reading. */
  rest(): Buffer;
}

/** Reads exact numbers of bytes off a socket until somebody else takes it over. */
function reader(socket: Socket): Reader {
  let held = Buffer.alloc(0);
  let wake: () => void = () => {};
  const onData = (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    wake();
  };
  const onClose = () => wake();
  socket.on('data', onData).on('close', onClose);
  const read = async (bytes: number) => {
    while (held.length < bytes) {
      if (socket.destroyed) throw new Error('the client went away');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const found = held.subarray(0, bytes);
    held = held.subarray(bytes);
    return found;
  };
  return Object.assign(read, {
    rest() {
      socket.off('data', onData).off('close', onClose);
      return held;
    },
  });
}
