import { SANDBOX } from '../../core/project';
import type { SecretsFile } from '../../workspace/secrets-file';

/** What a command says when it changed a file: what comes next. The sandbox's file is in no repository. */
export function writtenTo({ file, environment }: Pick<SecretsFile, 'file' | 'environment'>): string {
  const commit = environment === SANDBOX ? '' : 'Commit it; ';
  return `Written to ${file}. ${commit}\`plumbline plan ${environment}\` shows what it changes.`;
}
