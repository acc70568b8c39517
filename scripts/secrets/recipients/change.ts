import { relative } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { type Disk, replaceTogether } from '../../../core/files/whole-files';
import { NoKeyError, type OpenedDocument, rewrapDocument, rotateDocument } from '../../../formats/sops';
import { toVariableText } from '../../../formats/tfvars';
import {
  openBytes,
  readSecretsFile,
  requireHidden,
  requireUnchanged,
  type SecretsFile,
  withFileLocks,
} from '../../../workspace/secrets-file';
import { declaredInputsIfKnown } from '../declaration';
import { recipientChanges, union, without } from '../recipient-changes';
import { chooseSecretsFiles } from '../target';
import { lockedOut, nobodyLeft, notARecipient, nothingToFollow } from './refusals';
import { type ConfigChange, changedConfigs, configsOf, ruleOf } from './rules';

export interface ChangeInput extends CommandContext {
  /** @default every one */
  readonly environment: string | undefined;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  /** Whether a new data key is used as well. @default false */
  readonly rotate?: boolean;
  /** Whether the person may lose access. @default false */
  readonly force?: boolean;
  /** @default false */
  readonly dryRun?: boolean;
  readonly now: () => Date;
  /** @default the real one */
  readonly disk?: Disk;
}

interface FileChange {
  readonly secretsFile: SecretsFile;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Names of secrets in the file. */
  readonly secrets: readonly string[];
  readonly bytes: { readonly before: Uint8Array; readonly after: Uint8Array };
}

/** Everything that changes together. */
interface Changes {
  readonly files: readonly FileChange[];
  readonly configs: readonly ConfigChange[];
}

/**
 * `plumbline secrets recipients add`, `remove` and, with neither, `sync`. What is written is computed from what is there while
 * nobody else changes it, and all of it is written or nothing; run again, it finishes what a crash left.
 */
export async function runChange(input: ChangeInput): Promise<ExitCode> {
  const { root, environment, dryRun = false } = input;
  const files = chooseSecretsFiles(root, environment === undefined ? [] : [environment]);
  const locked = dryRun ? [] : [...files, ...(isSync(input) ? [] : configsOf(files, root))];
  const changes = await withFileLocks(locked, async () => {
    const computed = await compute(files, input);
    if (!dryRun) write(computed, input);
    return computed;
  });
  report(
    input,
    changes.files,
    changes.configs.filter(({ changed }) => changed).map(({ path }) => path),
  );
  return EXIT.done;
}

async function compute(secretsFiles: readonly SecretsFile[], input: ChangeInput): Promise<Changes> {
  const { root, environment } = input;
  const configs = changedConfigs(secretsFiles, root, (recipients) => wanted(recipients, input), environment);
  const files: FileChange[] = [];
  for (const secretsFile of secretsFiles) files.push(await prepare(secretsFile, input));
  requireKnown(
    input,
    files,
    configs.flatMap(({ recipients }) => recipients),
  );
  return { files, configs };
}

function write({ files, configs }: Changes, { root, disk }: ChangeInput): void {
  const written = [
    ...configs.map(({ path, before, after }) => ({
      path,
      file: relative(root, path),
      before: Buffer.from(before),
      after: Buffer.from(after),
    })),
    ...files.map(({ secretsFile: { path, file }, bytes }) => ({ path, file, ...bytes })),
  ].filter(({ before, after }) => !Buffer.from(before).equals(after));
  replaceTogether(
    written.map(({ path, after }) => ({ path, content: after })),
    {
      check() {
        for (const { path, file, before } of written) requireUnchanged(path, before, file);
      },
      ...(disk && { disk }),
    },
  );
}

const isSync = ({ add, remove }: ChangeInput) => add === undefined && remove === undefined;

const wanted = (recipients: readonly string[], { add = [], remove = [] }: ChangeInput) =>
  union(without(recipients, remove), add);

/** Opens a file, and sees that it could be opened again with the recipients it shall have. */
async function prepare(secretsFile: SecretsFile, input: ChangeInput): Promise<FileChange> {
  const { file, path, environment } = secretsFile;
  const present = readSecretsFile(secretsFile);
  const { document, attributes } = await openBytes(present, secretsFile, input);
  const ofRule = ruleOf(path)?.recipients;
  if (isSync(input) && ofRule === undefined) throw nothingToFollow(file);
  const before = document.recipients;
  const after = isSync(input) ? ofRule! : wanted(before, input);
  if (after.length === 0) throw nobodyLeft(file);
  const bytes = await rewritten(document, after, input);
  if (!input.force) {
    await openBytes(bytes, secretsFile, input).catch((error) => {
      throw error instanceof NoKeyError ? lockedOut(file) : error;
    });
  }
  const open = (await declaredInputsIfKnown(input, environment))?.publicNames ?? new Set<string>();
  if (input.rotate) requireHidden(bytes, secretsFile, open);
  const secrets = attributes.filter(({ name, value }) => !open.has(name) && toVariableText(value) !== '');
  return {
    secretsFile,
    before,
    after,
    secrets: secrets.map(({ name }) => name),
    bytes: { before: present, after: bytes },
  };
}

function rewritten(
  document: OpenedDocument,
  recipients: readonly string[],
  { rotate = false, now }: ChangeInput,
): Promise<Uint8Array> {
  return rotate ? rotateDocument(document, { now: now(), recipients }) : rewrapDocument(document, recipients);
}

function requireKnown(
  { remove = [] }: ChangeInput,
  changes: readonly FileChange[],
  ofRules: readonly string[],
): void {
  const known = union(
    ofRules,
    changes.flatMap(({ before }) => before),
  );
  const [unknown] = without(remove, known);
  if (unknown !== undefined) throw notARecipient(unknown, known);
}

function report(input: ChangeInput, changes: readonly FileChange[], configs: readonly string[]): void {
  const { root, output, dryRun = false, rotate = false } = input;
  const { green, red, bold, dim } = output.colors;
  for (const { secretsFile, before, after } of changes) {
    const { added, removed } = recipientChanges(before, after);
    const same = added.length + removed.length === 0 ? dim('  the same recipients as before') : '';
    output.line(`${bold(secretsFile.file)}${same}${rotate ? dim('  new data key') : ''}`);
    for (const recipient of added) output.line(`  ${green('+')} ${recipient}`);
    for (const recipient of removed) output.line(`  ${red('-')} ${recipient}`);
  }
  for (const path of configs) output.line(`${bold(relative(root, path))}  ${dim('the same in its rule')}`);
  if (dryRun) output.line('Nothing was written.');

  const lost = changes.filter(({ before, after }) => without(before, after).length > 0);
  const exposed = lost.map(({ secretsFile, secrets }) => ({
    environment: secretsFile.environment,
    names: secrets,
  }));
  if (lost.length > 0) warnOfHistory(output, exposed, rotate);
  output.result({
    files: changes.map(({ secretsFile, before, after }) => ({
      file: secretsFile.file,
      environment: secretsFile.environment,
      ...recipientChanges(before, after),
      recipients: after,
    })),
    configs,
    rotated: rotate && !dryRun,
    written: !dryRun,
    exposed,
  });
}

function warnOfHistory(
  output: CommandContext['output'],
  exposed: readonly { readonly environment: string; readonly names: readonly string[] }[],
  rotated: boolean,
): void {
  output.warn(
    'This takes nothing back: every earlier commit still opens with the removed key' +
      (rotated ? '.' : ', and whoever kept the data key can read later changes too.'),
  );
  if (!rotated) output.line('A new data key: `plumbline secrets rekey`, for each environment.');
  for (const { environment, names } of exposed) {
    if (names.length > 0)
      output.line(`Replace the values of ${environment} that were readable: ${names.join(', ')}`);
  }
}
