import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeBeside } from '../../../core/files/whole-file';
import { SANDBOX } from '../../../core/project';
import type { Output } from '../../../core/terminal/output';
import { generateIdentity, recipientOf } from '../../../formats/sops';
import { inputsPath } from '../../../workspace/inputs';
import {
  type ChangeContext,
  changeSecrets,
  createSecrets,
  findSecretsFile,
  parseSecrets,
  type SecretsFile,
  type SecretsForm,
  sandboxKeyFile,
  secretsFileAt,
  setSecret,
} from '../../../workspace/secrets-file';
import type { SandboxInstance } from '../daemon';

/** The image a fresh sandbox runs. */
const FIRST_IMAGE = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';

/** As long as a fingerprint key has to be, in base64url. */
const secret = () => randomBytes(24).toString('base64url');

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

/** Shown in plans and messages, so they must not be masked. */
export const publicNames: ReadonlySet<string> = new Set([
  'docker_image',
  'ledger_image',
  'railway_endpoint',
  'dokploy_url',
]);

/**
 * Writes the encrypted inputs of the `sandbox` environment, with an age key of their own. What a person changed or added
 * stays, comments too.
 * @returns path of the file, relative to the root
 * @throws PlumblineError when the file there cannot be opened or read; it stays as it is
 */
export async function writeSecrets(
  options: ChangeContext & { readonly output: Pick<Output, 'warn'> },
  instance: SandboxInstance,
): Promise<string> {
  const { root } = options;
  const context = { ...options, publicNames };
  const existing = setAsideOrphan(options);
  const { recipient } = await sandboxIdentity(root);
  if (existing) {
    const { form, file } = existing;
    await changeSecrets(existing, context, ({ text }) => complete(text, form, file, instance));
    return file;
  }
  const created = secretsFileAt(root, SANDBOX, 'tfvars');
  const plaintext = inputsPath(root, SANDBOX);
  const start = existsSync(plaintext) ? readFileSync(plaintext, 'utf8') : HEADER;
  const text = complete(start, 'tfvars', created.file, instance);
  await createSecrets(created, { ...context, recipients: [recipient] }, text);
  rmSync(plaintext, { force: true });
  return created.file;
}

const HEADER = [
  '# Inputs of the sandbox environment. Never in git; worth nothing outside this machine.',
  '# Change docker_image or ledger_image and run `plumbline apply sandbox` to roll out another version.',
  '',
].join('\n');

function complete(text: string, form: SecretsForm, file: string, instance: SandboxInstance): string {
  const known = new Set(parseSecrets(text, form, file).map(({ name }) => name));
  const added = Object.entries(initial()).filter(([name]) => !known.has(name));
  return [...added, ...Object.entries(owned(instance))].reduce(
    (written, [name, value]) => setSecret(written, form, name, value, file),
    text,
  );
}

async function sandboxIdentity(root: string): Promise<{ readonly recipient: string }> {
  const file = sandboxKeyFile(root);
  if (existsSync(file)) {
    const identity = readFileSync(file, 'utf8')
      .split('\n')
      .find((line) => /^AGE-SECRET-KEY-/.test(line));
    return { recipient: await recipientOf(identity ?? '') };
  }
  const { identity, recipient } = await generateIdentity();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeBeside(file, `# public key: ${recipient}\n${identity}\n`);
  return { recipient };
}

/** With the sandbox's key gone nothing opens its file any more; the next one must not be held up by it. */
function setAsideOrphan({
  root,
  output,
}: {
  readonly root: string;
  readonly output: Pick<Output, 'warn'>;
}): SecretsFile | undefined {
  const found = findSecretsFile(root, SANDBOX);
  if (!found || existsSync(sandboxKeyFile(root))) return found;
  renameSync(found.path, `${found.path}.old`);
  output.warn(
    `The key of ${found.file} is gone; the file is now ${found.file}.old, and a new one is written.`,
  );
  return undefined;
}
