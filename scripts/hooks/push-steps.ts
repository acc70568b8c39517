import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../lib/command';
import { tryGit } from '../lib/git';
import { readBlobs } from './blobs';
import {
  type Change,
  changesBetween,
  filesInNewCommits,
  filesOf,
  type StoredFile,
  storedFiles,
} from './changes';
import { rulesOf, type Subject, secretsStep, testsStep, typesStep } from './checks';
import { envStep } from './env-check';
import {
  estimateImpact,
  type Impact,
  keysThatDiffer,
  renderImpact,
  type SynthesizedStack,
  synthesizeStacks,
} from './impact';
import { isDescription } from './openapi';
import { withinProject } from './pre-commit';
import { apiStep, buildStep, type Contract } from './push-checks';
import type { Pushed } from './pushed';
import type { Repository } from './repository';
import { takeSnapshot } from './snapshot';
import type { HookStep } from './steps';

export interface PushContext extends CommandContext {
  readonly repository: Repository;
  /** Name or address. */
  readonly remote: string;
  /** Folder for copies and caches. */
  readonly cache: string;
  /** How long the tests may take. */
  readonly testMinutes: number;
}

/** What is done about one commit that is pushed; of one that holds no project, only secrets are looked for. */
export function stepsOf(pushed: Pushed, context: PushContext): HookStep[] {
  const { commit, base } = pushed;
  const { repository, root, cache, env, output, remote } = context;
  const project = takeSnapshot(repository, commit, cache);
  const changes = changesBetween(repository, base, commit);
  const changed = withinProject(
    changes.map(({ path }) => path),
    repository.project,
  );
  const rules = rulesOf(project, root);
  const subject: Subject = { project, rules, changed, cache, env, again: 'commit it, and push again' };
  const secrets = secretsStep(
    'Looking for secrets in every new commit',
    () => readBlobs(repository, newFiles(repository, remote, pushed, changes)),
    subject,
  );
  if (!existsSync(join(project, 'cdktf.json'))) return [secrets];

  let built: Promise<Map<string, SynthesizedStack>> | undefined;
  const stacks = () => {
    built ??= synthesizeStacks(project, env, () => {});
    return built;
  };
  const impact = async () =>
    estimateImpact({
      before: await stacksAt(base, repository, join(cache, 'base'), env),
      after: await stacks(),
      changed,
      changedKeys: (file) => changedKeys(file, repository, pushed),
    });
  return [
    secrets,
    typesStep(subject),
    buildStep(subject, stacks),
    envStep(subject, stacks),
    apiStep(subject, () => contracts(repository, pushed, changes)),
    testsStep(subject, context.testMinutes),
    impactStep(impact, (found) => {
      for (const line of renderImpact(found, output.colors)) output.line(line);
    }),
  ];
}

/** Every version that is pushed, and by its name whatever differs: git lists content that it has already by no new name. */
function newFiles(
  repository: Repository,
  remote: string,
  { commit, base }: Pushed,
  changes: readonly Change[],
): StoredFile[] {
  const versions = filesInNewCommits(repository, { commit, remote, ...(base !== undefined && { base }) });
  const all = [...versions, ...storedFiles(changes)];
  return [...new Map(all.map((file) => [`${file.blob} ${file.path}`, file])).values()];
}

/** An estimate fails nothing: the commit it is compared with may be from another time. */
function impactStep(estimate: () => Promise<Impact>, show: (impact: Impact) => void): HookStep {
  return {
    name: 'impact',
    title: 'Estimating the impact',
    async run() {
      try {
        const impact = await estimate();
        show(impact);
        const count = new Set(
          [...impact.environments, ...impact.secrets].map(({ environment }) => environment),
        ).size;
        return {
          state: 'passed',
          note: count === 0 ? 'nothing changes in any environment' : `changes in ${count}`,
          data: impact,
        };
      } catch (error) {
        return { state: 'unfinished', note: `it cannot be told: ${(error as Error).message}` };
      }
    },
  };
}

async function stacksAt(
  base: string | undefined,
  repository: Repository,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Map<string, SynthesizedStack>> {
  if (base === undefined) return new Map();
  const project = takeSnapshot(repository, base, folder);
  if (!existsSync(join(project, 'main.ts'))) return new Map();
  return synthesizeStacks(project, env, () => {});
}

function contracts(repository: Repository, { commit, base }: Pushed, changes: readonly Change[]): Contract[] {
  const touched = new Set(changes.map(({ path }) => path));
  return filesOf(repository, commit)
    .filter(({ path }) => isDescription(path))
    .map(({ path }) => {
      const before = base !== undefined && touched.has(path) ? textAt(repository, base, path) : undefined;
      return {
        file: path,
        after: textAt(repository, commit, path)!,
        ...(before !== undefined && { before }),
      };
    });
}

function changedKeys(file: string, repository: Repository, { commit, base }: Pushed): string[] | undefined {
  if (!file.endsWith('.json')) return undefined;
  const path = repository.project === '' ? file : `${repository.project}/${file}`;
  const before = base === undefined ? undefined : textAt(repository, base, path);
  return keysThatDiffer(before, textAt(repository, commit, path));
}

function textAt({ git }: Repository, commit: string, path: string): string | undefined {
  const { code, stdout } = tryGit(['cat-file', 'blob', `${commit}:${path}`], git);
  return code === 0 ? stdout.toString('utf8') : undefined;
}
