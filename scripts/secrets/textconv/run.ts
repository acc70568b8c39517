import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { explain } from '../../../core/explain';
import { inspectDocument } from '../../../formats/sops';
import { documentFormat, openBytes, type SecretsFile, secretsFileOf } from '../../../workspace/secrets-file';
import { lastDeclaredInputs, type RevealStream, reveal, shownWithoutDeclaration } from '../display';
import { fingerprintsOf } from './fingerprint';
import { renderClosed, renderOpened } from './render';

export interface TextconvInput extends CommandContext {
  /** Folder that `file` is relative to. */
  readonly cwd: string;
  /** An encrypted file, or a version of one that git wrote elsewhere under the same name. */
  readonly file: string;
  /** @default process.stdout */
  readonly stream?: RevealStream;
}

/** `plumbline secrets textconv`: an encrypted file as text for `git diff`. Says what it can and never fails. */
export async function runTextconv(input: TextconvInput): Promise<ExitCode> {
  const lines = await textOf(input).catch((error) => [`[not readable: ${explain(error).what}]`]);
  // Unmasked, as there is no secret in it, and a masked fingerprint would hide a change.
  if (lines.length > 0) reveal(lines.join('\n'), input.stream);
  return EXIT.done;
}

async function textOf(input: TextconvInput): Promise<string[]> {
  const { root, cwd, env } = input;
  const path = resolve(cwd, input.file);
  const bytes = readFileSync(path);
  if (bytes.length === 0) return [];
  // The temporary name that git gave this version must not look like a change.
  const secretsFile: SecretsFile = { ...secretsFileOf(root, path), file: basename(path) };
  const { file, form, environment } = secretsFile;
  const info = await inspectDocument(bytes, { file, format: documentFormat(form) });
  try {
    const inputs = lastDeclaredInputs(root, environment);
    return renderOpened(await openBytes(bytes, secretsFile, input), {
      fingerprint: fingerprintsOf({ cwd, env }),
      shown: (attribute) => shownWithoutDeclaration(attribute, inputs),
    });
  } catch (error) {
    return renderClosed(bytes, info, form, explain(error).what);
  }
}
