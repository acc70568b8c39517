import type { StackManifest } from '../../../constructs/manifest';
import type { CommandContext } from '../../../core/command';
import type { Ask } from '../../../core/terminal/question';
import type { ChangeContext, KeyChanges, SecretsFile } from '../../../workspace/secrets-file';
import type { EditFolder } from './edit-folder';
import type { EditorCommand } from './editor-families';
import type { Signals } from './signals';

/** What one edit works with. */
export interface EditSession extends Pick<CommandContext, 'env' | 'output'> {
  readonly secretsFile: SecretsFile;
  readonly context: ChangeContext;
  /** What is declared; absent when the declarations cannot be read. */
  readonly stack: StackManifest | undefined;
  readonly command: EditorCommand;
  readonly folder: EditFolder;
  /** Where an edit that cannot be saved is kept. */
  readonly kept: string;
  /** age recipients of the file, for whom it is kept. */
  readonly recipients: readonly string[];
  readonly signals: Signals;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
  /** File descriptor that the editor writes to. */
  readonly screen: number;
  readonly dryRun: boolean;
}

/** How an edit came out. */
export interface Edited {
  readonly changed: KeyChanges;
  /** Whether anything differs; comments and layout count. */
  readonly different: boolean;
  readonly warnings: readonly string[];
}
