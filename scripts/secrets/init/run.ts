import { existsSync, readFileSync } from 'node:fs';
import { PlumblineError } from '../../../constructs/errors';
import type { ManifestInput } from '../../../constructs/manifest';
import { type CommandContext, EXIT, type ExitCode } from '../../lib/command';
import { explain } from '../../lib/explain';
import { installGitDrivers } from '../../lib/git-drivers';
import { inputsPath } from '../../lib/inputs';
import { chooseEnvironment } from '../../lib/project';
import { createSecrets, findSecretsFile, parseSecrets, secretsFileAt } from '../../lib/secrets-file';
import { synthesizeAll } from '../../synth/run';
import { requireEncrypted } from './encrypted';
import { firstContent } from './first-content';
import { keepPlaintextOut } from './git-ignore';
import { ensureIdentity } from './identity';
import { ensureRule } from './sops-config';

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
  if (present) await requireEncrypted(present);
  const pieces: Piece[] = [];

  const identity = await ensureIdentity(input);
  pieces.push({ target: identity.file, text: `age key in ${identity.file}`, made: identity.made });
  const secretsFile = present ?? secretsFileAt(root, environment, 'tfvars');
  const { file, path } = secretsFile;
  const recipients = [identity.recipient, ...(input.recipient ?? [])];
  const rule = ensureRule({ root, path, recipients, dryRun });
  pieces.push({ target: rule.configFile, text: `rule for ${file} in .sops.yaml`, made: rule.made });
  if (present === undefined && !dryRun) {
    const text = content(input, inputs);
    await createSecrets(secretsFile, { ...input, recipients: rule.recipients }, text);
  }
  pieces.push({ target: file, text: file, made: present === undefined });
  pieces.push(keepPlaintextOut({ root, env, environment, dryRun }), ...gitDrivers(input));

  const { green, dim } = output.colors;
  for (const { text, made } of pieces) {
    output.line(made ? `${green('+')} ${text}` : `${dim('=')} ${text}, as it was`);
  }
  if (dryRun) output.line('Nothing was written: + is missing, = is in place.');
  for (const text of warnings(input, identity.recipient, rule.recipients, present !== undefined))
    output.warn(text);
  advise(input, identity, file);
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
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(environment)) return;
  throw new PlumblineError({
    what: `"${environment}" is no name of an environment`,
    why: 'It becomes part of a file name: letters, digits, dashes and underscores.',
    next: 'Name it as stacks/environments.ts does.',
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
  const text = readFileSync(plaintext, 'utf8');
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

function warnings(
  { root, environment, recipient = [] }: InitInput,
  own: string,
  recipients: readonly string[],
  existed: boolean,
): string[] {
  const missing = recipient.filter((one) => !recipients.includes(one));
  const plaintext = existsSync(inputsPath(root, environment));
  return [
    ...(recipients.includes(own)
      ? []
      : [
          `.sops.yaml does not name you: ask somebody it names to run \`plumbline secrets recipients add ${own}\`.`,
        ]),
    ...(missing.length === 0
      ? []
      : [
          `.sops.yaml was there and stays as it is; add people with \`plumbline secrets recipients add ${missing.join(' ')}\`.`,
        ]),
    ...(plaintext && existed
      ? [`secrets/${environment}.tfvars is there as well; a plan is refused until one of them is gone.`]
      : []),
  ];
}

function advise(
  { root, output, environment, keyFile, dryRun = false }: InitInput,
  { recipient, file: key, made }: { recipient: string; file: string; made: boolean },
  file: string,
): void {
  if (dryRun) return;
  output.line();
  output.line(`Your recipient, for others to add you with: ${recipient}`);
  if (made) output.line(`Back up ${key}, such as in a password manager: without it nobody opens ${file}.`);
  if (keyFile !== undefined)
    output.line(`Tell Plumbline and sops about the key: export SOPS_AGE_KEY_FILE=${key}`);
  if (existsSync(inputsPath(root, environment))) {
    output.line(
      `${file} holds what was in secrets/${environment}.tfvars: see it with \`plumbline secrets show ${environment}\`,`,
    );
    output.line('then delete the plaintext; with both there a plan is refused.');
  }
  output.line(
    `Next: \`plumbline secrets edit ${environment}\`, then commit ${file}, .sops.yaml and .gitattributes.`,
  );
}
