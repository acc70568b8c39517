import type { Attribute } from '../../formats/tfvars';
import { compareKeys, type OpenSecrets } from '../../workspace/secrets-file';
import { type RecipientChanges, recipientChanges } from './recipient-changes';
import type { Version } from './versions';

/** What happened to one variable. */
export interface KeyChange {
  readonly key: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Whether its values are left out. */
  readonly secret: boolean;
  /** Absent for secrets and added variables. */
  readonly before?: string;
  /** Absent for secrets and removed variables. */
  readonly after?: string;
}

/** How two versions of an environment's inputs differ. */
export interface VersionDiff {
  readonly keys: readonly KeyChange[];
  readonly recipients: RecipientChanges;
  /** What else differs, when no variable and no recipient does. */
  readonly otherwise?: 'comments or layout' | 'encrypted anew' | 'another form';
}

/** Text of a value that anyone may read. */
export type Shown = (attribute: Attribute) => string | undefined;

/** Compares two versions that could be read. */
export function compareVersions(
  before: OpenSecrets | undefined,
  after: OpenSecrets | undefined,
  shown: Shown,
): VersionDiff {
  const old = before?.attributes ?? [];
  const now = after?.attributes ?? [];
  const { added, removed, changed } = compareKeys(old, now);
  const describe = (change: KeyChange['change']) => (key: string) => {
    const values = { before: find(old, key), after: find(now, key) };
    const texts = Object.entries(values).flatMap(([side, attribute]) =>
      attribute ? [[side, shown(attribute)] as const] : [],
    );
    const secret = texts.some(([, text]) => text === undefined);
    return { key, change, secret, ...(!secret && Object.fromEntries(texts)) };
  };
  const keys = [
    ...changed.map(describe('changed')),
    ...added.map(describe('added')),
    ...removed.map(describe('removed')),
  ];
  const recipients = compareRecipients(before, after);
  const quiet = [keys, recipients.added, recipients.removed].every(({ length }) => length === 0);
  const otherwise = quiet ? otherDifference(before, after) : undefined;
  return { keys, recipients, ...(otherwise && { otherwise }) };
}

/** Whether anything differs at all. */
export function isDifferent({ keys, recipients, otherwise }: VersionDiff): boolean {
  return keys.length + recipients.added.length + recipients.removed.length > 0 || otherwise !== undefined;
}

/** The opened file of a version; nothing where there was none. */
export const openedOf = (version: Version) => (version.state === 'open' ? version.open : undefined);

function compareRecipients(
  before: OpenSecrets | undefined,
  after: OpenSecrets | undefined,
): RecipientChanges {
  // A file that appears or goes has no recipients that were added or removed.
  if (!before || !after) return { added: [], removed: [] };
  return recipientChanges(before.document.recipients, after.document.recipients);
}

function otherDifference(
  before: OpenSecrets | undefined,
  after: OpenSecrets | undefined,
): VersionDiff['otherwise'] {
  if (!before || !after) return undefined;
  if (before.secretsFile.form !== after.secretsFile.form) return 'another form';
  if (before.text !== after.text) return 'comments or layout';
  return before.document.lastModified !== after.document.lastModified ? 'encrypted anew' : undefined;
}

const find = (attributes: readonly Attribute[], key: string) => attributes.find(({ name }) => name === key);
