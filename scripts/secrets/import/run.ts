import type { StackManifest } from '../../../constructs/manifest';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { Secret } from '../../../core/secret';
import type { Ask } from '../../../core/terminal/question';
import { type Attribute, sameValue, toVariableText } from '../../../formats/tfvars';
import { checkInputs } from '../../../workspace/input-checks';
import { type Input, publicNames } from '../../../workspace/inputs';
import {
  changeSecrets,
  type OpenSecrets,
  openSecrets,
  registerValues,
  type SecretsFile,
  setSecret,
} from '../../../workspace/secrets-file';
import { declaredStack, declaredStackIfKnown } from '../declaration';
import { chooseSecretsFile, writtenTo } from '../target';
import { type NamedEntry, nameInputs } from './names';
import { type GivenEntry, readSource } from './source';

export interface ImportInput extends CommandContext {
  readonly environment: string | undefined;
  /** Path of the file whose values are taken over. */
  readonly source: string;
  /** Allows names that the stack does not declare. @default false */
  readonly undeclared?: boolean;
  /** Changes values that are there without a question. @default false */
  readonly yes?: boolean;
  /** Asks; absent where nobody can be asked. */
  readonly ask: Ask | undefined;
  /** @default false */
  readonly dryRun?: boolean;
  readonly now: () => Date;
}

/** Names by what happens to them. */
interface Outcome {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly same: readonly string[];
}

/** `plumbline secrets import`: everything that can be refused is refused before anything is written. */
export async function runImport(input: ImportInput): Promise<ExitCode> {
  const { root, output, source, undeclared = false, dryRun = false } = input;
  const secretsFile = chooseSecretsFile(root, input.environment);
  const { environment, file } = secretsFile;
  const stack = await (undeclared ? declaredStackIfKnown : declaredStack)(input, environment);
  const context = { ...input, publicNames: publicNames(stack?.inputs ?? []) };

  const { entries, encrypted } = await readSource(source, context);
  const named = nameInputs(entries.filter(hasValue), { file: source, stack, undeclared });
  const skipped = entries.filter((entry) => !hasValue(entry)).map(({ name }) => name);
  registerValues(named, { environment, publicNames: context.publicNames });
  if (stack) check(stack, named, source);

  const outcome = compare(await openSecrets(secretsFile, context), named);
  report(named, outcome, skipped, input);
  const changes = outcome.added.length + outcome.changed.length > 0;
  const writes = changes && !dryRun;
  if (writes) {
    await confirm(input, secretsFile, outcome);
    await changeSecrets(secretsFile, context, (open) => {
      requireAsShown(outcome, compare(open, named), file);
      return withEntries(open, named);
    });
  }
  if (!changes) output.line(`${file} is as it was.`);
  else if (dryRun) output.line(`Nothing was written to ${file}.`);
  else output.line(writtenTo({ file, environment }));
  if (writes && !encrypted)
    output.line(`${source} still has the values in plaintext; delete it when nobody needs it.`);
  const mapped = renamed(named).map(({ from, name }) => ({ from, name }));
  output.result({ environment, file, source, ...outcome, skipped, mapped, written: writes });
  return EXIT.done;
}

/** Whether there is anything to take over. */
const hasValue = ({ value }: GivenEntry) => value !== null && value !== '';

const renamed = (named: readonly NamedEntry[]) => named.filter(({ name, from }) => name !== from);

/** Pins, sizes, and what the schemas of the services say about these values. */
function check(stack: StackManifest, named: readonly NamedEntry[], file: string): void {
  const shown = publicNames(stack.inputs);
  const given = named.map(({ name, from, value }): [string, Input] => {
    const text = toVariableText(value);
    const source = `${from} in ${file}`;
    return [name, { value: shown.has(name) ? Secret.shown(text) : new Secret(text), source }];
  });
  const inputs = stack.inputs.filter(({ name }) => named.some((entry) => entry.name === name));
  checkInputs({ ...stack, inputs }, new Map(given));
}

function compare({ attributes }: OpenSecrets, named: readonly NamedEntry[]): Outcome {
  const present = new Map(attributes.map(({ name, value }) => [name, value]));
  const is = (kind: keyof Outcome) =>
    named.filter((entry) => kindOf(entry, present.get(entry.name)) === kind).map(({ name }) => name);
  return { added: is('added'), changed: is('changed'), same: is('same') };
}

/** A dotenv file has text only: `5` there is the number that the inputs have. */
function kindOf({ value }: NamedEntry, present: Attribute['value'] | undefined): keyof Outcome {
  if (present === undefined || present === null) return 'added';
  const same = sameValue(present, value) || toVariableText(present) === toVariableText(value);
  return same ? 'same' : 'changed';
}

function withEntries(open: OpenSecrets, named: readonly NamedEntry[]): string {
  const { form, file } = open.secretsFile;
  const { same } = compare(open, named);
  return named
    .filter(({ name }) => !same.includes(name))
    .reduce((text, { name, value }) => setSecret(text, form, name, value, file), open.text);
}

function report(
  named: readonly NamedEntry[],
  { added, changed }: Outcome,
  skipped: readonly string[],
  { output }: ImportInput,
): void {
  for (const { name, from } of named) {
    const what = added.includes(name) ? 'added' : changed.includes(name) ? 'changed' : 'the same';
    output.line(`${from === name ? name : `${from} → ${name}`}: ${what}`);
  }
  for (const name of skipped) output.line(`${name}: skipped, as it is empty`);
  if (named.length + skipped.length === 0) output.line('The file sets nothing.');
}

async function confirm(
  { yes, ask, source }: ImportInput,
  { environment, file }: SecretsFile,
  { changed }: Outcome,
): Promise<void> {
  if (yes || changed.length === 0) return;
  const names = changed.join(', ');
  if (!ask) {
    throw new PlumblineError({
      what: `nobody confirmed that ${source} changes ${names} in ${file}, so nothing was written`,
      why: 'These have other values already, and this is no terminal where Plumbline could ask.',
      next: 'Look at it with --dry-run, then add --yes.',
    });
  }
  const question = `Change ${names} of ${environment}? Only "yes" is taken: `;
  if ((await ask(question, new AbortController().signal)).trim() === 'yes') return;
  throw new PlumblineError({
    what: `the change of ${names} in ${file} was not confirmed, so nothing was written`,
    why: 'Only the answer "yes" changes values that are there.',
    next: 'Take these names out of the file to add only the others.',
  });
}

/** What was shown and confirmed is what is written, also when somebody else changed the file meanwhile. */
function requireAsShown(shown: Outcome, now: Outcome, file: string): void {
  if (now.changed.every((name) => shown.changed.includes(name))) return;
  throw new PlumblineError({
    what: `${file} was changed by something else meanwhile`,
    why: 'The import would now change values that it did not name before, so nothing was written.',
    next: 'Run the command again: it starts from what the file holds now.',
  });
}
