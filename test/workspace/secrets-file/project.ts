import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity } from '../../../formats/sops';
import { createSecrets, type SecretsForm, secretsFileAt } from '../../../workspace/secrets-file';

/** A project folder with encrypted inputs and the key that opens them. */
export async function secretsProject() {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-secrets-'));
  const { identity, recipient } = await generateIdentity();
  const context = {
    root,
    home: root,
    env: { SOPS_AGE_KEY: identity } as Record<string, string | undefined>,
    now: () => new Date('2026-01-02T03:04:05Z'),
  };
  return {
    root,
    context,
    recipient,
    async create(environment: string, form: SecretsForm, text: string) {
      const secretsFile = secretsFileAt(root, environment, form);
      await createSecrets(secretsFile, { ...context, recipients: [recipient] }, text);
      return secretsFile;
    },
    read: (file: string) => readFileSync(join(root, file), 'utf8'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export type SecretsProject = Awaited<ReturnType<typeof secretsProject>>;
