import { relative } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import type { Attribute } from '../../../formats/tfvars';
import { declaredInputsIfKnown } from '../declaration';
import { shownText } from '../display';
import { compareVersions, openedOf, type VersionDiff } from '../version-diff';
import { bothForms } from '../versions';
import { type Commit, commitsOf, isShallow } from './commits';
import { CommittedVersions } from './committed-versions';
import { type HistoryReport, type HistoryRow, renderHistory } from './report';

export interface HistoryInput extends CommandContext {
  readonly environment: string;
  /** Only changes of this input. @default every change */
  readonly key: string | undefined;
  /** Rows at most. */
  readonly limit: number;
}

/** `plumbline secrets history`: which commit changed which input; decrypts every version that the keys at hand open. */
export async function runHistory(input: HistoryInput): Promise<ExitCode> {
  const { output, environment } = input;
  const report = await readHistory(input);
  for (const line of renderHistory(report, output.colors)) output.line(line);
  if (report.shallow) {
    output.warn('This clone is shallow: older commits are missing. `git fetch --unshallow` brings them.');
  }
  if (report.more)
    output.warn(`There may be older changes of ${environment}: add --limit ${input.limit * 2}.`);
  output.result(report);
  return report.rows.some(({ unknown }) => unknown !== undefined) ? EXIT.unknown : EXIT.done;
}

async function readHistory(input: HistoryInput): Promise<HistoryReport> {
  const { root, env, environment, key, limit } = input;
  const git = { cwd: root, env };
  const files = bothForms(root, environment).map(({ path }) => `./${relative(root, path)}`);
  const commits = commitsOf(files, git);
  const declared = await declaredInputsIfKnown(input, environment);
  const versions = new CommittedVersions(environment, commits, {
    root,
    env,
    ...(declared && { publicNames: declared.publicNames }),
  });
  const shown = (attribute: Attribute) => shownText(attribute, declared?.inputs ?? []);
  const rows: HistoryRow[] = [];
  let seen = 0;
  for (const commit of commits) {
    if (rows.length === limit) break;
    seen += 1;
    rows.push(...(await rowOf(commit, versions, shown, key)));
  }
  const more = seen < commits.length;
  return { version: 1, environment, ...(key !== undefined && { key }), rows, more, shallow: isShallow(git) };
}

/** What a commit did, compared with its parent; of a merge, only what is as in none of its parents. */
async function rowOf(
  commit: Commit,
  versions: CommittedVersions,
  shown: (attribute: Attribute) => string | undefined,
  key: string | undefined,
): Promise<HistoryRow[]> {
  const { parents, ...described } = commit;
  const after = await versions.at(commit.commit);
  const befores =
    parents.length === 0 ? [undefined] : await Promise.all(parents.map((parent) => versions.at(parent)));
  const unreadable = [after, ...befores].find((version) => version?.state === 'unreadable');
  if (unreadable?.state === 'unreadable') return [{ ...described, unknown: unreadable.reason }];
  const [first, ...others] = befores.map((before) =>
    compareVersions(before && openedOf(before), openedOf(after), shown),
  ) as [VersionDiff, ...VersionDiff[]];
  const own = others.reduce(commonDiff, first);
  const keys = own.keys.filter((change) => key === undefined || change.key === key);
  const { added, removed } = own.recipients;
  const besides = key === undefined && added.length + removed.length + (own.otherwise ? 1 : 0) > 0;
  return keys.length === 0 && !besides ? [] : [{ ...described, ...own, keys }];
}

/** What differs from both parents. */
function commonDiff(a: VersionDiff, b: VersionDiff): VersionDiff {
  const inBoth = (mine: readonly string[], others: readonly string[]) =>
    mine.filter((recipient) => others.includes(recipient));
  return {
    keys: a.keys.filter(({ key }) => b.keys.some((other) => other.key === key)),
    recipients: {
      added: inBoth(a.recipients.added, b.recipients.added),
      removed: inBoth(a.recipients.removed, b.recipients.removed),
    },
  };
}
