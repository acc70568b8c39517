import type { ManifestInput, StackManifest } from '../../../constructs/manifest';
import type { CommandContext, ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { parseImageReference } from '../../../core/image-reference';
import { Secret } from '../../../core/secret';
import { suggestion } from '../../../core/suggestion';
import { requireImage } from '../../../platforms/images/presence';
import { checkInputs } from '../../../workspace/input-checks';
import { publicNames } from '../../../workspace/inputs';
import type { ChangeContext, SecretsFile } from '../../../workspace/secrets-file';
import { declaredStack, declaredStackIfKnown } from '../declaration';
import { chooseSecretsFile } from '../target';
import { type GivenValue, readValue } from '../value-source';
import { proposeValue } from './proposal';
import { writeValue } from './writing';

export interface SetInput extends CommandContext {
  readonly environment: string | undefined;
  readonly name: string;
  /** The value on the command line. */
  readonly argument?: string | undefined;
  readonly stdin?: boolean;
  readonly fromFile?: string;
  /** Allows a name that the stack does not declare. @default false */
  readonly undeclared?: boolean;
  /** @default false */
  readonly verifyRemote?: boolean;
  /** @default false */
  readonly pr?: boolean;
  readonly base?: string;
  /** @default false */
  readonly dryRun?: boolean;
  readonly now: () => Date;
}

/** `plumbline secrets set`: everything that can be refused is refused before anything is written. */
export async function runSet(input: SetInput): Promise<ExitCode> {
  const { root, output } = input;
  refuseAssignment(input.name);
  refuseBaseAlone(input);
  const secretsFile = chooseSecretsFile(root, input.environment);
  const stack = await declarations(input, secretsFile);
  const declaration = stack?.inputs.find(({ name }) => name === input.name);
  if (stack && !declaration && !input.undeclared) throw undeclared(input.name, stack);

  const given = await readValue(input);
  const secret = declaration?.secret !== false;
  const value = secret ? new Secret(given.value) : Secret.shown(given.value);
  if (secret && input.argument !== undefined) {
    output.warn(
      'A value on the command line stays in the history of the shell; leave it out to be asked, or use --stdin.',
    );
  }
  if (stack && declaration) check(stack, declaration, given, value);
  const digest = input.verifyRemote ? await verifyRemote(input, given.value, declaration) : undefined;
  const context = { ...input, publicNames: publicNames(stack?.inputs ?? []) };
  const change = { secretsFile, context, secret, value: given.value, digest };
  return input.pr ? proposeValue(input, change) : writeValue(input, change);
}

/** A checked change of one value. */
export interface ValueChange {
  readonly secretsFile: SecretsFile;
  readonly context: ChangeContext;
  readonly secret: boolean;
  readonly value: string;
  /** What the registry has, when it was asked. */
  readonly digest: string | undefined;
}

function declarations(input: SetInput, { environment }: SecretsFile): Promise<StackManifest | undefined> {
  return input.undeclared ? declaredStackIfKnown(input, environment) : declaredStack(input, environment);
}

/** Pin, size, and what the schemas of the services say about this one value. */
function check(stack: StackManifest, declaration: ManifestInput, given: GivenValue, value: Secret): void {
  const { name, required, description } = declaration;
  if (required && given.value === '') {
    throw new PlumblineError({
      what: `the value of ${name} (${given.source}) is empty`,
      why: `"${stack.environment}" cannot do without it: ${description}.`,
      next: 'Give it a value.',
    });
  }
  const inputs = new Map([[name, { value, source: given.source }]]);
  checkInputs({ ...stack, inputs: [declaration] }, inputs);
}

/** `name=value` is how other programs take it; the value must not be repeated as part of a name. */
function refuseAssignment(name: string): void {
  const [before = '', ...after] = name.split('=');
  if (after.length === 0) return;
  throw new PlumblineError({
    what: `"${before}=…" is no name of an input`,
    why: 'Name and value are two words here.',
    next: `Write \`plumbline secrets set ${before.trim()} <value>\`.`,
  });
}

function refuseBaseAlone({ base, pr }: SetInput): void {
  if (base === undefined || pr) return;
  throw new PlumblineError({
    what: `--base ${base} was given without --pr`,
    why: 'It is the branch that a pull request goes to; the file of the working tree belongs to whatever is checked out.',
    next: 'Add --pr, or leave --base out.',
  });
}

function undeclared(name: string, { environment, inputs }: StackManifest): PlumblineError {
  const known = inputs.map((input) => input.name);
  return new PlumblineError({
    what: `"${environment}" declares no input "${name}"`,
    why: 'A value that nothing reads is a typing error, or belongs to a declaration that is still to be written.',
    next: `${suggestion(name, known)} To keep it all the same, add --undeclared.`,
  });
}

/**
 * Asks the registry for the image that an input shall select, and gives back its digest.
 * @throws RegistryError when the registry does not tell
 * @throws PlumblineError when there is no such image, or the input selects none
 */
async function verifyRemote(
  context: CommandContext,
  reference: string,
  declaration: ManifestInput | undefined,
): Promise<string> {
  const image = parseImageReference(reference);
  if (declaration?.image === true && !('reason' in image)) return requireImage(image, context);
  throw new PlumblineError({
    what: '--verify-remote was given for an input that selects no image',
    why: 'Only images are looked up in a registry.',
    next: 'Leave it out.',
  });
}
