import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseTfvars } from '../lib/tfvars';
import { writeBeside } from '../lib/write-beside';
import type { SandboxInstance } from './daemon';

/** The image a fresh sandbox runs. */
const FIRST_IMAGE = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';

const secret = () => randomBytes(24).toString('base64url');

const secretsFile = (root: string) => join(root, 'secrets', 'sandbox.tfvars');

/** Inputs that belong to the sandbox and follow it. */
const owned = ({ url, credentials }: SandboxInstance): Record<string, string> => ({
  railway_token: credentials.railwayAccountToken,
  railway_endpoint: `${url}/railway/graphql/v2`,
  dokploy_token: credentials.dokployKey,
  dokploy_url: `${url}/dokploy`,
});

/** Inputs that belong to whoever works with the sandbox: written once, then left alone. */
const initial = (): Record<string, string> => ({
  docker_image: FIRST_IMAGE,
  ledger_image: FIRST_IMAGE,
  fingerprint_key: secret(),
  session_secret: secret(),
  postgres_password: secret(),
  redis_password: secret(),
});

/**
 * Writes the inputs of the `sandbox` environment. What a person changed or added stays, comments too.
 * @throws PlumblineError when the file there cannot be read as tfvars
 */
export function writeSecrets(root: string, instance: SandboxInstance): string {
  const file = secretsFile(root);
  const before = readText(file);
  const known = new Set(parseTfvars(before, 'secrets/sandbox.tfvars').map(({ name }) => name));
  const lines = before === '' ? HEADER : before.replace(/\n$/, '').split('\n');
  const follow = owned(instance);
  const kept = lines.map((line) => {
    const name = /^\s*([A-Za-z_][A-Za-z0-9_-]*)\s*=/.exec(line)?.[1];
    return name !== undefined && Object.hasOwn(follow, name) ? assignment(name, follow[name]!) : line;
  });
  const added = Object.entries({ ...initial(), ...follow }).filter(([name]) => !known.has(name));
  const text = [...kept, ...added.map(([name, value]) => assignment(name, value)), ''].join('\n');
  mkdirSync(dirname(file), { recursive: true });
  writeBeside(file, text);
  return file;
}

const HEADER = [
  '# Inputs of the sandbox environment. Never in git; worth nothing outside this machine.',
  '# Change docker_image or ledger_image and run `plumbline apply sandbox` to roll out another version.',
];

const assignment = (name: string, value: string) => `${name} = ${JSON.stringify(value)}`;

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
