import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { ManifestInput } from '../../../constructs/manifest';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { explain } from '../../../core/explain';
import { readText } from '../../../core/files/text-file';
import { chooseEnvironment } from '../../../core/project';
import { inputsPath } from '../../../workspace/inputs';
import {
  createSecrets,
  findSecretsFile,
  isFileSafeName,
  parseSecrets,
  secretsFileAt,
  withFileLock,
} from '../../../workspace/secrets-file';
import { synthesizeAll } from '../../../workspace/synth/synthesis';
import { installGitDrivers } from '../git-attributes';
import { union } from '../recipient-changes';
import { givenRecipients } from '../recipient-list';
import { advise, warnings } from './advice';
import { encryptedFor } from './encryption';
import { firstContent } from './first-content';
import { keepPlaintextOut } from './git-ignore';
import { ensureIdentity, type OwnIdentity } from './identity';
import { configFileOf, type EnsuredRule, ensureRule } from './sops-config';
import { opensFile, opensFor } from './trial';

export interface InitInput extends CommandContext {
  readonly environment: string;
  /** Recipients besides the person's own. */
  readonly recipient?: readonly string[];
  readonly keyFile?: string;
  /** @default false */
  readonly dryRun?: boolean;
  readonly now: () => Date;
}

/** One thing that was made, or was there. */
interface Piece {
  readonly target: string;
  readonly text: string;
  readonly made: boolean;
}

/** `plumbline secrets init`: makes what is missing, in an order in which a second run goes on from wherever a first one ended. */
export async function runInit(input: InitInput): Promise<ExitCode> {
  const { root, env, output, environment, dryRun = false } = input;
  requireName(environment);
  const inputs = await inputsOf(input);
  const present = findSecretsFile(root, environment);
  const recipientsNow = present && (await encryptedFor(present));
  const pieces: Piece[] = [];

  const identity = await ensureIdentity(input);
  pieces.push({ target: identity.file, text: `age key in ${identity.file}`, made: identity.made });
  const secretsFile = present ?? secretsFileAt(root, environment, 'tfvars');
  const { file, path } = secretsFile;
  const given = givenRecipients(input.recipient ?? []);
  // Refuses what is no recipient, such as a secret key, before it is written or shown.
  if (given.length > 0) await opensFor(given, secretsFile, input);
  const wanted = union(recipientsNow ?? [], [identity.recipient, ...given]);
  const makeRuleAndFile = async (): Promise<EnsuredRule & { readonly named: boolean }> => {
    const rule = ensureRule({ root, path, recipients: wanted, dryRun });
    const named = rule.made || (await opensFor(rule.recipients, secretsFile, input));
    if (present !== undefined) return { ...rule, named };
    if (!named) throw notNamed(file, rule, identity);
    const text = content(input, inputs);
    if (!dryRun) await createSecrets(secretsFile, { ...input, recipients: rule.recipients }, text);
    return { ...rule, named };
  };
  const config = configFileOf(root, path);
  // Whoever changes the recipients meanwhile would else miss the new file.
  const { named, ...rule } = await (dryRun
    ? makeRuleAndFile()
    : withFileLock(config, relative(root, config), makeRuleAndFile));
  pieces.push({ target: rule.configFile, text: `rule for ${file} in .sops.yaml`, made: rule.made });
  pieces.push({ target: file, text: file, made: present === undefined });
  pieces.push(keepPlaintextOut({ root, env, environment, dryRun }), ...gitDrivers(input));

  const { green, dim } = output.colors;
  for (const { text, made } of pieces) {
    output.line(made ? `${green('+')} ${text}` : `${dim('=')} ${text}, as it was`);
  }
  if (dryRun) output.line('Nothing was written: + is missing, = is in place.');
  const outcome = {
    identity,
    file,
    existed: present !== undefined,
    recipients: recipientsNow ?? rule.recipients,
    opens: present ? await opensFile(present, input) : named,
    named,
  };
  for (const text of warnings(input, outcome)) output.warn(text);
  advise(input, outcome);
  output.result({
    environment,
    file,
    recipient: identity.recipient,
    keyFile: identity.file,
    recipients: rule.recipients,
    written: !dryRun,
    pieces: pieces.map(({ target, made }) => ({ target, made })),
  });
  return EXIT.done;
}

function requireName(environment: string): void {
  if (isFileSafeName(environment)) return;
  throw new PlumblineError({
    what: `"${environment}" is no name of an environment`,
    why: 'It becomes part of a file name: letters, digits, dashes and underscores.',
    next: 'Name it as main.ts declares it.',
  });
}

/** What the stack declares; without declarations that can be read, nothing, and a warning. */
async function inputsOf({ root, env, output, environment }: InitInput): Promise<readonly ManifestInput[]> {
  const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) }).catch((error) => {
    output.warn(
      `The declarations could not be read, so there are no hints for inputs: ${explain(error).what}`,
    );
    return undefined;
  });
  if (stacks === undefined) return [];
  return stacks.get(chooseEnvironment(environment, [...stacks.keys()]))!.manifest.inputs;
}

/** The plaintext inputs there are, else hints. */
function content({ root, environment }: InitInput, inputs: readonly ManifestInput[]): string {
  const plaintext = inputsPath(root, environment);
  if (!existsSync(plaintext)) return firstContent({ environment, inputs });
  const text = readText(plaintext);
  const present = parseSecrets(text, 'tfvars', `secrets/${environment}.tfvars`).map(({ name }) => name);
  return firstContent({ environment, inputs, present: { text, names: present } });
}

function gitDrivers({ root, env, output, dryRun = false }: InitInput): Piece[] {
  try {
    const changes = installGitDrivers({ root, env, dryRun }).map(({ target }) => target);
    const attributes = changes.filter((target) => target === '.gitattributes');
    const config = changes.filter((target) => target !== '.gitattributes');
    return [
      { target: '.gitattributes', text: '.gitattributes', made: attributes.length > 0 },
      {
        target: 'git config',
        text: 'git configuration of this clone, to show and merge by key',
        made: config.length > 0,
      },
    ];
  } catch (error) {
    const { what, next } = explain(error);
    output.warn(`git will not show and merge encrypted files by key yet: ${what}. ${next}`);
    return [];
  }
}

const notNamed = (file: string, { configFile, recipients }: EnsuredRule, own: OwnIdentity) =>
  new PlumblineError({
    what: `you could not open ${file} after making it`,
    why: `The rule in ${configFile} names only ${recipients.join(', ')}; your key, in ${own.file}, is for ${own.recipient}.`,
    next: `Ask somebody it names to run \`plumbline secrets recipients add ${own.recipient}\`, or to add that to the rule; then run this again.`,
  });
