/** How go-plugin finds a provider: what it puts into the environment of one it starts, and what it reads of where it listens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Proof of being started by Terraform, the same for every provider. */
const COOKIE = {
  name: 'TF_PLUGIN_MAGIC_COOKIE',
  value: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
};
const PROTOCOL = 6;

/** Why this process cannot serve, if so. */
export function startProblem(env: Environment): string | undefined {
  if (env[COOKIE.name] !== COOKIE.value) {
    return 'This is a Terraform provider. Terraform starts it by itself; run `terraform plan` where it is required.';
  }
  const offered = (env['PLUGIN_PROTOCOL_VERSIONS'] ?? '').split(',');
  if (!offered.includes(String(PROTOCOL))) {
    return `This provider speaks plugin protocol ${PROTOCOL}, and its client only ${offered.join(', ')}. Update Terraform.`;
  }
  return undefined;
}

export interface Socket {
  readonly path: string;
  /** Removes the socket and its folder. */
  remove(): void;
}

/** Longest folder that leaves room for our part of a socket path, which may have about 104 bytes. */
const LONGEST_FOLDER = 80;

/** A path for a unix socket in a folder of its own that only this user may enter. */
export function makeSocket(env: Environment): Socket {
  const folder = makeSocketFolder(env);
  return { ...folder, path: join(folder.path, 's') };
}

/** A folder for unix sockets that only this user may enter; with a name of one character, their paths have at most 99 bytes. */
export function makeSocketFolder(env: Environment): Socket {
  const base = env['PLUGIN_UNIX_SOCKET_DIR'] || tmpdir();
  const path = mkdtempSync(join(Buffer.byteLength(base) > LONGEST_FOLDER ? '/tmp' : base, 'plumbline-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The line that tells where to connect and which certificate to expect. */
export function handshakeLine(socketPath: string, certificate: Buffer | undefined): string {
  const expected = certificate?.toString('base64').replace(/=+$/, '') ?? '';
  return `1|${PROTOCOL}|unix|${socketPath}|grpc|${expected}\n`;
}

/**
 * What `TF_REATTACH_PROVIDERS` says of a provider that listens already. `Test` tells the engine not to end it: its own
 * lifetime is its own matter.
 */
export function reattachment(socketPath: string) {
  return {
    Protocol: 'grpc',
    ProtocolVersion: PROTOCOL,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'unix', String: socketPath },
  };
}
