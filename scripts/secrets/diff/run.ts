import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import type { Attribute } from '../../../formats/tfvars';
import { environmentOf, type SecretsContext, secretsFileOf } from '../../../workspace/secrets-file';
import { type DeclaredInputs, declaredInputsIfKnown } from '../declaration';
import {
  type EnvironmentDiff,
  renderMarkdown,
  renderText,
  type SecretsDiff,
  type UnknownDiff,
} from '../diff-report';
import { shownText } from '../display';
import { secretsFiles } from '../target';
import { compareVersions, isDifferent, openedOf } from '../version-diff';
import {
  committedVersion,
  environmentsAt,
  openVersion,
  resolveCommit,
  type Version,
  workingVersion,
} from '../versions';

export interface DiffInput extends CommandContext {
  /** Folder that files are relative to. */
  readonly cwd: string;
  /** None: HEAD and the working tree. One commit: that and the working tree. Two: commits, or encrypted files. */
  readonly versions: readonly string[];
  /** @default every environment with encrypted inputs */
  readonly environment: string | undefined;
  readonly markdown: boolean;
}

/** One side of the comparison. */
interface Side {
  readonly label: string;
  /** The environment of a file that was named; it is compared whatever environment the other side is of. */
  readonly fixed?: string;
  readonly environments: () => readonly string[];
  readonly open: (environment: string, context: SecretsContext) => Promise<Version>;
}

/** `plumbline secrets diff`: names what changed; values are shown of inputs that are declared not to be secret. */
export async function runDiff(input: DiffInput): Promise<ExitCode> {
  const { output } = input;
  const [first = 'HEAD', second] = input.versions;
  const before = sideOf(first, input);
  const after = second === undefined ? workingTree(input) : sideOf(second, input);
  const report = await compareSides(before, after, input);
  const render = input.markdown ? renderMarkdown : renderText;
  for (const line of render(report)) output.line(line);
  output.result(report);
  if (report.unknown.length > 0) return EXIT.unknown;
  return report.environments.length > 0 ? EXIT.differences : EXIT.done;
}

async function compareSides(before: Side, after: Side, input: DiffInput): Promise<SecretsDiff> {
  const environments: EnvironmentDiff[] = [];
  const unknown: UnknownDiff[] = [];
  for (const environment of chooseEnvironments(before, after, input.environment)) {
    const declared = await declaredInputsIfKnown(input, environment);
    const result = await compareEnvironment(environment, before, after, input, declared);
    if ('reason' in result) unknown.push(result);
    else if (isDifferent(result)) environments.push(result);
  }
  return { version: 1, before: before.label, after: after.label, environments, unknown };
}

function chooseEnvironments(before: Side, after: Side, named: string | undefined): readonly string[] {
  const fixed = after.fixed ?? before.fixed;
  if (fixed !== undefined) return [named ?? fixed];
  const known = [...new Set([...before.environments(), ...after.environments()])].sort();
  if (named === undefined) return known;
  if (!known.includes(named)) throw absent(named);
  return [named];
}

async function compareEnvironment(
  environment: string,
  before: Side,
  after: Side,
  { root, env }: DiffInput,
  declared: DeclaredInputs | undefined,
): Promise<EnvironmentDiff | UnknownDiff> {
  const context = { root, env, ...(declared && { publicNames: declared.publicNames }) };
  const [old, now] = [await before.open(environment, context), await after.open(environment, context)];
  for (const [{ label }, version] of [[before, old] as const, [after, now] as const]) {
    if (version.state !== 'unreadable') continue;
    return { environment, file: version.file, version: label, reason: version.reason };
  }
  const [opened, openedNow] = [openedOf(old), openedOf(now)];
  const file = (openedNow ?? opened)?.secretsFile.file ?? environment;
  const shown = (attribute: Attribute) => shownText(attribute, declared?.inputs ?? []);
  return { environment, file, ...compareVersions(opened, openedNow, shown) };
}

const workingTree = ({ root }: DiffInput): Side => ({
  label: 'the working tree',
  environments: () => secretsFiles(root).map(({ environment }) => environment),
  open: workingVersion,
});

/** A file when there is one of that name, else a commit. */
function sideOf(name: string, input: DiffInput): Side {
  const path = isAbsolute(name) ? name : resolve(input.cwd, name);
  if (environmentOf(name) !== undefined && existsSync(path)) return fileSide(name, path, input);
  const commit = resolveCommit(name, input);
  return {
    label: name,
    environments: () => environmentsAt(commit, input),
    open: (environment, context) => committedVersion(commit, environment, context),
  };
}

function fileSide(name: string, path: string, { root }: DiffInput): Side {
  const secretsFile = secretsFileOf(root, path);
  return {
    label: name,
    fixed: secretsFile.environment,
    environments: () => [secretsFile.environment],
    open: (_, context) => openVersion([{ secretsFile, bytes: readFileSync(path) }], context),
  };
}

const absent = (environment: string) =>
  new PlumblineError({
    what: `neither version has encrypted inputs of "${environment}"`,
    why: `They would be in secrets/${environment}.enc.tfvars or .enc.tfvars.json.`,
    next: 'Check the name of the environment.',
  });
