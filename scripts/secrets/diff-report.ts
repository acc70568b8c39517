import type { KeyChange, VersionDiff } from './version-diff';

/** How the inputs of one environment differ between two versions. */
export interface EnvironmentDiff extends VersionDiff {
  readonly environment: string;
  /** The file, of the later version where there is one. */
  readonly file: string;
}

/** A version that could not be read, so that nobody knows what changed. */
export interface UnknownDiff {
  readonly environment: string;
  readonly file: string;
  /** Which version: `HEAD`, a commit as it was named, or `the working tree`. */
  readonly version: string;
  readonly reason: string;
}

/** The document of `plumbline secrets diff --json`. It holds no secret. */
export interface SecretsDiff {
  readonly version: 1;
  readonly before: string;
  readonly after: string;
  /** Environments that differ. */
  readonly environments: readonly EnvironmentDiff[];
  readonly unknown: readonly UnknownDiff[];
}

/** What stands in place of a secret. */
const HIDDEN = 'hidden';

const SIGNS: Readonly<Record<KeyChange['change'], string>> = { added: '+', removed: '-', changed: '~' };

/** One line for each change of a variable. */
export function keyLines(keys: readonly KeyChange[]): string[] {
  const width = Math.max(0, ...keys.map(({ key }) => key.length));
  return keys.map((change) => {
    const text = `${SIGNS[change.change]} ${change.key.padEnd(width)}  ${valueText(change)}`;
    return text.trimEnd();
  });
}

function valueText({ change, secret, before, after }: KeyChange): string {
  if (secret) return change === 'changed' ? 'changed (secret)' : `${change} (secret)`;
  if (change === 'changed') return `${before} → ${after}`;
  return (change === 'added' ? after : before) ?? '';
}

/** What changed besides variables. */
export function otherLines({ recipients, otherwise }: VersionDiff): string[] {
  return [
    ...recipients.added.map((recipient) => `+ recipient ${recipient}`),
    ...recipients.removed.map((recipient) => `- recipient ${recipient}`),
    ...(otherwise
      ? [`only ${otherwise === 'encrypted anew' ? 'encrypted anew, same contents' : otherwise}`]
      : []),
  ];
}

/** The report for people. */
export function renderText({ before, after, environments, unknown }: SecretsDiff): string[] {
  const head = `${before} → ${after}`;
  if (environments.length === 0 && unknown.length === 0) return [`${head}: no differences`];
  return [
    head,
    ...environments.flatMap((diff) => [
      '',
      `${diff.environment}  ${diff.file}`,
      ...[...keyLines(diff.keys), ...otherLines(diff)].map((line) => `  ${line}`),
    ]),
    ...unknown.flatMap(({ environment, file, version, reason }) => [
      '',
      `${environment}  ${file}`,
      `  ? unknown: ${version} cannot be read: ${reason}`,
    ]),
  ];
}

/** The report for the body of a pull request. */
export function renderMarkdown({ environments, unknown }: SecretsDiff): string[] {
  if (environments.length === 0 && unknown.length === 0) return ['No encrypted input changed.'];
  return [
    ...environments.flatMap((diff) => [
      `**${markdownText(diff.environment)}** (${code(diff.file)})`,
      '',
      ...(diff.keys.length === 0 ? [] : ['| Input | Change | Before | After |', '| --- | --- | --- | --- |']),
      ...diff.keys.map(
        ({ key, change, secret, before, after }) =>
          `| ${code(key)} | ${change} | ${cell(before, secret && change !== 'added')} | ${cell(after, secret && change !== 'removed')} |`,
      ),
      ...otherLines(diff).map(
        (line) =>
          `- ${markdownText(line.replace(/^([+-]) /, (_, sign) => (sign === '+' ? 'added ' : 'removed ')))}`,
      ),
      '',
    ]),
    ...unknown.map(
      ({ environment, version, reason }) =>
        `**${markdownText(environment)}**: unknown, as ${markdownText(version)} cannot be read: ${markdownText(reason)}`,
    ),
  ];
}

function cell(value: string | undefined, hidden: boolean): string {
  if (hidden) return `*${HIDDEN}*`;
  return value === undefined ? '' : code(value);
}

/** In HTML, as a code span of Markdown cannot hold every backtick, bar and line break. */
const code = (text: string) => `<code>${markdownText(text)}</code>`;

const markdownText = (text: string) =>
  text.replace(/[&<>|`*_[\]\\@#\r\n]/g, (char) => `&#${char.charCodeAt(0)};`);
