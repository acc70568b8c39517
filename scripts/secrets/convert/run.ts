import { existsSync, rmSync } from 'node:fs';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import { PlumblineError } from '../../../core/errors';
import { findCreationRule, rewrapDocument } from '../../../formats/sops';
import { jsonToTfvars, tfvarsToJson } from '../../../formats/tfvars';
import { publicNames } from '../../../workspace/inputs';
import {
  type ChangeContext,
  compareKeys,
  createSecrets,
  encryptSecrets,
  type OpenSecrets,
  openSecrets,
  type SecretsFile,
  type SecretsForm,
  withFileLock,
} from '../../../workspace/secrets-file';
import { declaredStackIfKnown } from '../declaration';
import { names } from '../merge-by-key';
import { chooseSecretsFile } from '../target';
import { bothForms } from '../versions';

export interface ConvertInput extends CommandContext {
  readonly environment: string | undefined;
  readonly to: SecretsForm;
  readonly dryRun: boolean;
  readonly now: () => Date;
}

/** A text in the other form. */
interface Converted {
  readonly text: string;
  readonly commentsLost: boolean;
  readonly numbersAsText: readonly string[];
}

/** `plumbline secrets convert`: writes the new form, opens it again, and removes the old one. */
export async function runConvert(input: ConvertInput): Promise<ExitCode> {
  const { root, env, output, to, dryRun, now } = input;
  const source = interrupted(input) ?? chooseSecretsFile(root, input.environment);
  const { environment } = source;
  if (source.form === to) {
    output.line(`${source.file} is in that form already.`);
    output.result({ environment, file: source.file, converted: false, written: false });
    return EXIT.done;
  }
  const target = bothForms(root, environment).find(({ form }) => form === to)!;
  const stack = await declaredStackIfKnown(input, environment);
  const context = { root, env, now, publicNames: publicNames(stack?.inputs ?? []) };
  await withFileLock(source.path, source.file, async () => {
    const open = await openSecrets(source, context);
    const converted = convert(open, to);
    if (!existsSync(target.path)) await create(open, target, converted, context, dryRun);
    if (!dryRun) await replaceBy(target, open, converted, context);
    report(open, target, converted, input);
  });
  return EXIT.done;
}

/** The file that an interrupted conversion was about to remove, when both forms are there. */
function interrupted({ root, environment = 'prod', to }: ConvertInput): SecretsFile | undefined {
  const forms = bothForms(root, environment);
  return forms.every(({ path }) => existsSync(path)) ? forms.find(({ form }) => form !== to) : undefined;
}

function convert({ text, secretsFile }: OpenSecrets, to: SecretsForm): Converted {
  if (to === 'json') return tfvarsToJson(text, secretsFile.file);
  return { text: jsonToTfvars(text, secretsFile.file), commentsLost: false, numbersAsText: [] };
}

async function create(
  { document }: OpenSecrets,
  target: SecretsFile,
  { text }: Converted,
  context: ChangeContext,
  dryRun: boolean,
): Promise<void> {
  const { recipients } = document;
  // Refuses a data key that is split over groups of recipients: a new document would let any one of them in.
  await rewrapDocument(document, recipients);
  const rule = (target.form === 'json' && findCreationRule(target.path)?.rule) || {};
  const write = dryRun ? encryptSecrets : createSecrets;
  await write(target, { ...context, recipients, rule }, text);
}

/** Removes the old file when the new one opens and says the same. */
async function replaceBy(
  target: SecretsFile,
  before: OpenSecrets,
  { numbersAsText }: Converted,
  context: ChangeContext,
): Promise<void> {
  const after = await openSecrets(target, context);
  const different = names(compareKeys(before.attributes, after.attributes)).filter(
    (name) => !numbersAsText.includes(name),
  );
  if (different.length > 0) {
    throw new PlumblineError({
      what: `${target.file} says something else than ${before.secretsFile.file} about ${different.join(', ')}`,
      why: 'It was there already, or was changed while it was written; both files were left alone.',
      next: `Compare them with \`plumbline secrets diff ${before.secretsFile.file} ${target.file}\`, and delete the wrong one.`,
    });
  }
  rmSync(before.secretsFile.path);
}

function report(
  { secretsFile, attributes, document }: OpenSecrets,
  target: SecretsFile,
  { commentsLost, numbersAsText }: Converted,
  { output, dryRun }: ConvertInput,
): void {
  const what = `${attributes.length} inputs, for the same ${count(document.recipients.length, 'recipient')}`;
  output.line(`${secretsFile.file} → ${target.file}: ${what}`);
  if (commentsLost)
    output.warn('JSON has no comments: those of the old file are only in the git history now.');
  if (numbersAsText.length > 0) {
    output.warn(`${numbersAsText.join(', ')}: written as text, as JSON readers would round the number.`);
  }
  output.line(dryRun ? 'Nothing was written.' : 'Commit both: git add --all secrets');
  output.result({
    environment: target.environment,
    file: target.file,
    converted: true,
    written: !dryRun,
    commentsLost,
    numbersAsText,
  });
}
