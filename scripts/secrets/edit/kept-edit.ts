import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../../core/errors';
import { writeBeside } from '../../../core/files/whole-file';
import { projectPaths } from '../../../core/project';
import { encryptDocument, type Identities, openDocument } from '../../../formats/sops';

const content = z.object({
  version: z.literal(1),
  /** ISO 8601. */
  keptAt: z.string(),
  base: z.string(),
  /** Base64: an editor may have written anything. */
  edited: z.base64(),
});

/** An edit that could not be saved. */
export interface KeptEdit {
  /** ISO 8601. */
  readonly keptAt: string;
  /** The text it started from. */
  readonly base: string;
  readonly edited: Uint8Array;
}

/** Where the edit of an environment is kept, encrypted, until the next one. */
export function keptPath(root: string, environment: string): string {
  return join(projectPaths(root).work, 'edits', `${environment}.edit`);
}

/**
 * Keeps an edit, encrypted to the recipients of the file it belongs to.
 * @param kept see {@link keptPath}
 */
export async function keepEdit(
  { kept, recipients }: { readonly kept: string; readonly recipients: readonly string[] },
  { base, edited, keptAt }: KeptEdit,
): Promise<void> {
  const text = JSON.stringify({
    version: 1,
    keptAt,
    base,
    edited: Buffer.from(edited).toString('base64'),
  } satisfies z.input<typeof content>);
  const document = await encryptDocument(Buffer.from(text), {
    file: kept,
    format: 'binary',
    recipients,
    now: new Date(keptAt),
  });
  mkdirSync(dirname(kept), { recursive: true });
  writeBeside(kept, document);
}

/** Whether an edit is kept there. */
export const isKept = (kept: string) => existsSync(kept);

/**
 * Opens a kept edit.
 * @throws PlumblineError when it is damaged, or for other recipients
 */
export async function openKept(kept: string, identities: Identities): Promise<KeptEdit> {
  const { plaintext } = await openDocument(readFileSync(kept), { file: kept, format: 'binary', identities });
  const parsed = content.safeParse(JSON.parse(Buffer.from(plaintext).toString('utf8')));
  if (!parsed.success) {
    throw new PlumblineError({
      what: `${kept} is not an edit that was kept`,
      why: 'It opens, but its contents are something else, perhaps of another version of Plumbline.',
      next: 'Add --discard to drop it.',
    });
  }
  const { keptAt, base, edited } = parsed.data;
  return { keptAt, base, edited: Buffer.from(edited, 'base64') };
}

/** Drops a kept edit; none is fine. */
export function discardKept(kept: string): void {
  rmSync(kept, { force: true });
}
