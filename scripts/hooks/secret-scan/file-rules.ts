import { explain } from '../../../core/explain';
import { inspectDocument } from '../../../formats/sops';
import type { ReadFile } from '../blobs';
import type { Finding } from './finding';

/** Files that are refused for what they are, whatever is in them. */
const KINDS: readonly { readonly path: RegExp; readonly what: string; readonly fix: string }[] = [
  {
    path: /\.tfvars[^/]*$/i,
    what: 'plaintext inputs',
    fix: 'Encrypt them with `plumbline secrets init`, and take this file out: `git rm --cached` keeps your copy.',
  },
  {
    path: /(^|\/)\.env([^a-z0-9/][^/]*)?$|\.env(~|\.(bak|old|orig|save|sw[a-p]))?$/i,
    what: 'an environment file',
    fix: 'Take it out with `git rm --cached`; names without values belong into .env.example.',
  },
  {
    path: /\.tfstate(\.[^/]*)?$|(^|\/)\.terraform\//,
    what: 'Terraform state',
    fix: 'Take it out with `git rm --cached`; a shared state belongs into a backend.',
  },
  {
    path: /\.tfplan(\.json)?$/,
    what: 'a saved plan',
    fix: 'Take it out with `git rm --cached`; a plan is of use only where and when it was made.',
  },
];

/** Paths of encrypted documents. */
export const ENCRYPTED = /\.enc\.[^/]+$/i;

/** Examples, the made-up values that the step `env` reads, and sources, whose content is looked through as of any other. */
const ALLOWED =
  /\.(tfvars|env)[^/]*\.example$|(^|\/)test\/fixtures\/env\/[^/]+\.env$|(^|\/)\.env[^/]*\.[cm]?[jt]s$/;

/** What is wrong with a file as a whole: one of a kind that is not committed, or an encrypted one that is readable. */
export async function checkFile({ path, bytes }: ReadFile): Promise<Finding[]> {
  if (ENCRYPTED.test(path)) return bytes === undefined ? [] : checkEncrypted(path, bytes);
  const kind = ALLOWED.test(path) ? undefined : KINDS.find((candidate) => candidate.path.test(path));
  return kind === undefined ? [] : [{ path, what: kind.what, fix: kind.fix }];
}

async function checkEncrypted(path: string, bytes: Buffer): Promise<Finding[]> {
  try {
    const { readable } = await inspectDocument(bytes, { file: path });
    return readable.map((key) => ({
      path,
      what: `"${key}" stands there readable, and the file's own rule wants it encrypted`,
      fix: 'Encrypt it with `plumbline secrets edit`, and replace the value: it may have been seen.',
    }));
  } catch (error) {
    const { what, why, next } = explain(error);
    return [{ path, what: `${what.replace(`${path}: `, '')}. ${why}`, fix: next }];
  }
}
