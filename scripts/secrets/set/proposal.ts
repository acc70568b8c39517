import { EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { pathInTree } from '../../../core/git';
import { redact } from '../../../core/redaction';
import { changeDocument } from '../../../formats/sops';
import { type Attribute, sameValue } from '../../../formats/tfvars';
import {
  type Github,
  proposeChange,
  type Repository,
  readFile,
  unlessAbsent,
} from '../../../platforms/github';
import { githubOf, repositoryOf } from '../../../workspace/github/repository';
import { type OpenSecrets, openBytes, requireHidden, setSecret } from '../../../workspace/secrets-file';
import { describe } from './description';
import { pullRequestBody, pullRequestTitle } from './pull-request';
import type { SetInput, ValueChange } from './run';

/** Where the pull request goes. */
interface Target {
  readonly github: Github;
  readonly repository: Repository;
  /** Path of the encrypted file from the top of the repository. */
  readonly path: string;
  /** One per environment and name, so that there is one open pull request for each. */
  readonly branch: string;
  /** @default the default branch at GitHub */
  readonly base?: string;
}

/** Proposes the change as a pull request: of the file as the base branch has it, past the working tree. */
export async function proposeValue(input: SetInput, change: ValueChange): Promise<ExitCode> {
  const { output, name, dryRun = false } = input;
  const { secretsFile, context, value } = change;
  const { environment, file, form } = secretsFile;
  const target = await targetOf(input, change);
  const { branch, base = 'the default branch' } = target;
  const open = await openBytes(await readBase(target, file, output), secretsFile, context);
  const old = open.attributes.find((attribute) => attribute.name === name);
  const changes = old === undefined || !sameValue(old.value, value);
  const text = changes ? setSecret(open.text, form, name, value, file) : open.text;

  output.line(describe(name, old, change, changes));
  if (!changes) output.line(`There is nothing to propose to ${base}.`);
  else if (dryRun)
    output.line(`It would be proposed to ${base} on the branch ${branch}. Nothing was written.`);
  const proposal = changes && !dryRun ? await propose(input, change, target, { open, text, old }) : null;
  if (proposal) output.line(`Pull request #${proposal.number} ${proposal.state}: ${proposal.url}`);
  output.result({
    environment,
    file,
    changed: changes ? [name] : [],
    written: false,
    branch,
    base: target.base ?? null,
    proposal,
  });
  return EXIT.done;
}

async function targetOf(
  { root, env, output, name, base }: SetInput,
  { secretsFile }: ValueChange,
): Promise<Target> {
  const repository = await repositoryOf({ root, env });
  const github = githubOf({ env, purpose: 'open a pull request', log: output.warn });
  const path = pathInTree(secretsFile.path, { cwd: root, env });
  const branch = `plumbline/${secretsFile.environment}/${name}`;
  return { github, repository, path, branch, ...(base !== undefined && { base }) };
}

async function readBase(
  { github, repository, path, base }: Target,
  file: string,
  output: SetInput['output'],
): Promise<Uint8Array> {
  const step = output.step(`Reading ${file} of ${repository.owner}/${repository.repo}`);
  const bytes = await readFile(github, repository, path, base).catch((error) => {
    step.fail();
    throw error;
  });
  if (bytes) step.done();
  else step.fail();
  if (bytes) return bytes;
  throw new PlumblineError({
    what: `${path} is not on ${base ?? 'the default branch'} of ${repository.owner}/${repository.repo}`,
    why: 'The pull request changes the file as that branch has it.',
    next: 'Commit and push the file first, or name another branch with --base.',
  });
}

async function propose(
  { name, now }: SetInput,
  change: ValueChange,
  { github, repository, path, branch, base }: Target,
  { open, text, old }: { open: OpenSecrets; text: string; old: Attribute | undefined },
) {
  // Encrypting anew gives other bytes each time; what the branch has stays when it says the same.
  const present = await unlessAbsent(readFile(github, repository, path, branch));
  const content =
    present && (await saysTheSame(present, open, text, change))
      ? present
      : await changeDocument(open.document, Buffer.from(text), { now: now() });
  requireHidden(content, change.secretsFile, change.context.publicNames);
  const title = pullRequestTitle(name, change);
  return proposeChange(github, {
    repository,
    branch,
    files: [{ path, content }],
    message: title,
    title,
    body: redact(pullRequestBody(name, old, change)),
    ...(base !== undefined && { base }),
  });
}

async function saysTheSame(
  bytes: Uint8Array,
  open: OpenSecrets,
  text: string,
  { secretsFile, context }: ValueChange,
): Promise<boolean> {
  const other = await openBytes(bytes, secretsFile, context).catch(() => undefined);
  return other?.text === text && other.document.recipients.join() === open.document.recipients.join();
}
