import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../../core/command';
import { synthesizeAll } from '../../workspace/synth/synthesis';
import { readBlobs, textAt } from './blobs';
import { type Change, changesBetween, filesInNewCommits, type StoredFile, storedFiles } from './changes';
import { rulesOf, type Subject, secretsStep, testsStep, typesStep } from './checks';
import { envStep } from './env-check';
import { estimateImpact, type Impact, keysThatDiffer, renderImpact, type SynthesizedStack } from './impact';
import { pushedContracts } from './openapi';
import type { Pushed } from './push';
import { apiStep, buildStep } from './push-checks';
import { type Repository, withinProject } from './repository';
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

/** What is done about what is pushed; in a tag, and in a commit that holds no project, only secrets are looked for. */
export function stepsOf(pushed: Pushed, context: PushContext): HookStep[] {
  const { commit, base, objects } = pushed;
  const { repository, root, cache, env, output, remote } = context;
  if (!pushed.isNew) return [objectsStep(objects, context)];
  const project = takeSnapshot(repository, commit, cache);
  const changes = changesBetween(repository, base, commit);
  const paths = changes.map(({ path }) => path);
  const changed = withinProject(paths, repository.project);
  const rules = rulesOf(project, root);
  const subject: Subject = { project, rules, changed, cache, env, again: 'commit it, and push again' };
  const secrets = secretsStep(
    'Looking for secrets in every new commit',
    () => readBlobs(repository, [...newFiles(repository, remote, pushed, changes), ...objects]),
    subject,
  );
  if (!existsSync(join(project, 'cdktf.json'))) return [secrets];

  let built: Promise<Map<string, SynthesizedStack>> | undefined;
  const stacks = () => {
    built ??= synthesizeAll({ root: project, env, log: () => {} });
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
    apiStep(subject, () => pushedContracts(repository, pushed, paths)),
    testsStep(subject, context.testMinutes),
    impactStep(impact, (found) => {
      for (const line of renderImpact(found, output.colors)) output.line(line);
    }),
  ];
}

/** Messages of tags, and files that no commit holds. */
function objectsStep(
  objects: readonly StoredFile[],
  { repository, root, cache, env }: PushContext,
): HookStep {
  const again = 'make the tag anew, and push again';
  return secretsStep('Looking for secrets in tags', () => readBlobs(repository, objects), {
    project: root,
    rules: root,
    changed: [],
    cache,
    env,
    again,
  });
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
  return synthesizeAll({ root: project, env, log: () => {} });
}

/** Keys that a push changes in an encrypted file of the project; nothing where its form does not show them. */
function changedKeys(file: string, repository: Repository, { commit, base }: Pushed): string[] | undefined {
  if (!file.endsWith('.json')) return undefined;
  const path = repository.project === '' ? file : `${repository.project}/${file}`;
  const before = base === undefined ? undefined : textAt(repository, base, path);
  return keysThatDiffer(before, textAt(repository, commit, path));
}
