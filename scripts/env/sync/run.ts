import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EnvSchemaData } from '../../../constructs/env-schema';
import type { StackManifest } from '../../../constructs/manifest';
import { EXIT, type ExitCode } from '../../../core/command';
import { writeBeside } from '../../../core/files/whole-file';
import { pathInTree } from '../../../core/git';
import { chooseEnvironment } from '../../../core/project';
import { NothingToPropose, type Proposal, proposeChange } from '../../../platforms/github';
import { githubOf, repositoryOf } from '../../../workspace/github/repository';
import { synthesizeAll } from '../../../workspace/synth/synthesis';
import {
  type CompareContext,
  type Comparison,
  compareLive,
  textAt,
} from '../../../workspace/variables/comparison';
import { EXAMPLE_FILE, exampleDifferences, renderExample } from '../../../workspace/variables/example';
import { undeclaredLive } from '../../../workspace/variables/live-differences';
import { describeDifference } from '../../../workspace/variables/name-difference';
import { environmentPage, PAGE_FILE } from '../../../workspace/variables/page';
import { schemasIn } from '../../../workspace/variables/schemas';
import { undeclaredFile, undeclaredPage } from './undeclared-page';

export interface SyncInput extends CompareContext {
  /** A stack whose live variables are looked at too. */
  readonly environment: string | undefined;
  /** @default false */
  readonly pr?: boolean;
  /** @default - the default branch at GitHub */
  readonly base?: string;
  /** @default false */
  readonly dryRun?: boolean;
}

interface Declared {
  readonly schemas: readonly EnvSchemaData[];
  readonly manifests: readonly StackManifest[];
}

/** A file as it has to be; without text it has to be gone. */
interface Generated {
  /** Relative to the project root. */
  readonly path: string;
  readonly text: string | undefined;
}

/** `plumbline env sync`: writes what is generated from the schemas, or proposes it. */
export async function runSync(input: SyncInput): Promise<ExitCode> {
  const { root, env, output, environment, pr = false, dryRun = false } = input;
  const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) });
  const name = environment === undefined ? undefined : chooseEnvironment(environment, [...stacks.keys()]);
  const schemas = schemasIn(stacks);
  const live = name === undefined ? undefined : await compareLive(name, input);
  for (const { what, why, next } of live?.unknown ?? []) output.warn(`${what}\n  ${why}\n  ${next}`);

  const manifests = [...stacks.values()].map(({ manifest }) => manifest);
  const files = generated(root, { schemas, manifests }, name, live);
  const stale = files.filter(({ path, text }) => withLineFeeds(textAt(join(root, path))) !== text);
  for (const { path, text } of stale) output.line(`${path} ${text === undefined ? 'goes' : 'changes'}`);
  const proposal = pr && !dryRun ? await propose(input, { name, schemas, files, live }) : undefined;
  if (!pr && !dryRun) for (const file of stale) write(root, file);

  output.line(conclusion(input, stale.length, proposal));
  output.result({
    version: 1,
    changed: stale.map(({ path }) => path),
    written: !pr && !dryRun && stale.length > 0,
    ...(pr && { proposal: proposal ?? null }),
    unknown: live?.unknown ?? [],
  });
  if (live && live.unknown.length > 0) return EXIT.unknown;
  return dryRun && stale.length > 0 ? EXIT.differences : EXIT.done;
}

/** A checkout may have the line ends of Windows, which git takes back in a commit. */
const withLineFeeds = (text: string | undefined) => text?.replaceAll('\r\n', '\n');

function generated(
  root: string,
  { schemas, manifests }: Declared,
  environment: string | undefined,
  live: Comparison | undefined,
): Generated[] {
  const known = environment !== undefined && live?.unknown.length === 0;
  return [
    { path: EXAMPLE_FILE, text: renderExample(schemas) },
    // A project without a reference has nobody who reads it.
    ...(existsSync(join(root, dirname(PAGE_FILE)))
      ? [{ path: PAGE_FILE, text: environmentPage(schemas, manifests) }]
      : []),
    ...(known
      ? [
          {
            path: undeclaredFile(environment),
            text: undeclaredPage(environment, undeclaredLive(live.differences)),
          },
        ]
      : []),
  ];
}

function write(root: string, { path, text }: Generated): void {
  const file = join(root, path);
  if (text === undefined) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeBeside(file, text, 0o644);
}

async function propose(
  { root, env, output, base, interruption }: SyncInput,
  change: {
    readonly name: string | undefined;
    readonly schemas: readonly EnvSchemaData[];
    readonly files: readonly Generated[];
    readonly live: Comparison | undefined;
  },
): Promise<Proposal | undefined> {
  const repository = await repositoryOf({ root, env });
  const log = (text: string) => output.warn(text);
  const github = githubOf({ env, purpose: 'open a pull request', log, signal: interruption.signal });
  const title = 'Bring the lists of variables up to date';
  const step = output.step('Proposing the change');
  try {
    const proposal = await proposeChange(github, {
      repository,
      ...(base !== undefined && { base }),
      branch: `plumbline/env-sync${change.name === undefined ? '' : `-${change.name}`}`,
      files: change.files.map(({ path, text }) => ({
        path: pathInTree(join(root, path), { cwd: root, env }),
        content: text === undefined ? null : Buffer.from(text),
      })),
      message: title,
      title,
      body: bodyOf(root, change),
    });
    step.done(`Pull request #${proposal.number} ${proposal.state}: ${proposal.url}`);
    return proposal;
  } catch (error) {
    if (!(error instanceof NothingToPropose)) {
      step.fail();
      throw error;
    }
    step.done('The branch has all of it already');
    return undefined;
  }
}

function bodyOf(root: string, { name, schemas, live }: Parameters<typeof propose>[1]): string {
  const names = exampleDifferences(schemas, textAt(join(root, EXAMPLE_FILE)));
  const counting = (live?.differences ?? []).filter(({ tolerated }) => !tolerated);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`### ${title}`, '', '```', ...lines, '```', ''];
  return [
    'Written by `plumbline env sync --pr` from the schemas of the services. Names only; no value was read.',
    '',
    ...section('The schemas and `.env.example`', names.map(describeDifference)),
    ...section(`What is live in ${name}`, counting.map(describeDifference)),
    ...(counting.length > 0
      ? [
          'What is live and declared nowhere is listed in this change, with fields to start from: declare it, or delete it at ' +
            `the platform. What is declared and not live comes with \`plumbline apply ${name}\`.`,
          '',
        ]
      : []),
  ].join('\n');
}

function conclusion(
  { pr = false, dryRun = false }: SyncInput,
  stale: number,
  proposal: Proposal | undefined,
): string {
  if (dryRun && stale > 0) return pr ? 'Nothing was proposed.' : 'Nothing was written.';
  if (pr && proposal) return `Review and merge ${proposal.url}; nothing was written here.`;
  if (pr && !dryRun) return 'There is nothing to propose: the branch has all of it already.';
  return stale > 0 ? 'Written; commit it.' : 'Everything is up to date.';
}
