import type { WrappedKey } from '../keys/age';
import { refusal, tampered } from '../refusals';
import { RULE_NAMES, type RuleName, rulesSet, type SelectionRule } from '../rules/selection';
import {
  childOf,
  type Entry,
  isLeaf,
  isList,
  isMap,
  leaf,
  list,
  type MapNode,
  map,
  type Node,
} from '../tree';
import { RFC_3339 } from '../values';

/** What a document says about itself. */
export interface Metadata {
  /** Any key of a group opens the group's share; with one group the share is the data key. */
  readonly groups: readonly (readonly WrappedKey[])[];
  /** Groups that are needed. */
  readonly threshold: number;
  /** RFC 3339 as the MAC covers it. */
  readonly lastModified: string;
  readonly mac: string;
  readonly rule: SelectionRule;
  readonly version: string;
  /** As the file has it; what Plumbline does not use is kept. */
  readonly raw: MapNode;
}

/** Recipients of one document that are read. */
const MOST_KEYS = 500;

/** Keys of other services than age; what they wrap is kept and never opened. */
const OTHER_SERVICES = ['kms', 'gcp_kms', 'hckms', 'azure_kv', 'hc_vault', 'pgp'];

/** @throws PlumblineError when it does not say what is needed to open the document */
export function readMetadata(raw: MapNode, file: string): Metadata {
  const groups = groupsOf(raw);
  if (groups.flat().length > MOST_KEYS) {
    throw tampered(
      file,
      `it has more than ${MOST_KEYS} recipients`,
      'Trying a key on each of them would take too long.',
    );
  }
  const lastModified = text(raw, 'lastmodified');
  if (!RFC_3339.test(lastModified)) {
    throw tampered(
      file,
      'sops.lastmodified is not a time',
      'The MAC of the document cannot be verified without it.',
    );
  }
  const rule = ruleOf(raw);
  requireOneRule(rule, file);
  return {
    groups,
    threshold: Number(text(raw, 'shamir_threshold')) || groups.length,
    lastModified: macTime(lastModified),
    mac: text(raw, 'mac'),
    rule,
    version: text(raw, 'version'),
    raw,
  };
}

/** @throws PlumblineError when more than one rule is set */
function requireOneRule(rule: SelectionRule, file: string): RuleName[] {
  const set = rulesSet(rule);
  if (set.length <= 1) return set;
  const names = set.map((name) => RULE_NAMES[name]).join(' and ');
  throw refusal(
    file,
    `${names} are both set`,
    'A document has at most one rule of what is encrypted.',
    'Keep one of them.',
  );
}

/** Services other than age that a document has keys of. */
export function otherServices({ raw }: Pick<Metadata, 'raw'>): string[] {
  const groups = maps(childOf(raw, 'key_groups'));
  return OTHER_SERVICES.filter((name) =>
    [raw, ...groups].some((group) => maps(childOf(group, name)).length > 0),
  );
}

function groupsOf(raw: MapNode): WrappedKey[][] {
  const flat = keysOf(raw);
  return flat.length > 0 ? [flat] : maps(childOf(raw, 'key_groups')).map(keysOf);
}

function keysOf(group: MapNode): WrappedKey[] {
  return maps(childOf(group, 'age')).map((key) => ({
    recipient: text(key, 'recipient'),
    enc: text(key, 'enc'),
  }));
}

function ruleOf(raw: MapNode): SelectionRule {
  const rules = Object.entries(RULE_NAMES)
    .map(([name, key]) => [name, text(raw, key)] as const)
    .filter(([, value]) => value !== '');
  const macOnly = /^(?:1|t|true)$/i.test(text(raw, 'mac_only_encrypted'));
  return {
    ...(Object.fromEntries(rules) as Partial<Record<RuleName, string>>),
    ...(macOnly && { macOnlyEncrypted: true }),
  };
}

/** Go reads the time and writes it again: without a fraction, and UTC as Z. */
function macTime(lastModified: string): string {
  return lastModified.replace(/\.\d+/, '').replace(/[-+]00:00$/, 'Z');
}

function text(node: MapNode, key: string): string {
  const value = childOf(node, key);
  return isLeaf(value) ? value.bytes.toString() : '';
}

function maps(node: Node | undefined): MapNode[] {
  return isList(node) ? node.items.filter(isMap) : [];
}

/** Version of sops whose documents are written here. */
const WRITTEN_VERSION = '3.13.3';

/** Metadata of a new document. */
export function newMetadata(rule: SelectionRule, file: string): MapNode {
  const [name = 'unencryptedSuffix'] = requireOneRule(rule, file);
  return withFields(map([]), {
    [RULE_NAMES[name]]: leaf('str', rule[name] || '_unencrypted'),
    ...(rule.macOnlyEncrypted && { mac_only_encrypted: leaf('bool', 'True') }),
    version: leaf('str', WRITTEN_VERSION),
  });
}

/** The same metadata with some fields replaced; new ones go where sops, which sorts them, has them. */
export function withFields(raw: MapNode, fields: Readonly<Record<string, Node>>): MapNode {
  const entries: Entry[] = raw.entries.map((entry) =>
    entry.key !== undefined && Object.hasOwn(fields, entry.key)
      ? { key: entry.key, value: fields[entry.key]! }
      : entry,
  );
  for (const [key, value] of Object.entries(fields)) {
    if (childOf(raw, key)) continue;
    const after = entries.findIndex((entry) => entry.key !== undefined && entry.key > key);
    entries.splice(after === -1 ? entries.length : after, 0, { key, value });
  }
  return map(entries);
}

/** The `age` list of a document. */
export function wrappedKeys(keys: readonly WrappedKey[]): Node {
  return list(
    keys.map(({ recipient, enc }) =>
      map([
        { key: 'enc', value: leaf('str', enc) },
        { key: 'recipient', value: leaf('str', recipient) },
      ]),
    ),
  );
}

/** @throws PlumblineError for a document whose data key is split over key groups or wrapped by other services */
export function requireAgeOnly(metadata: Metadata, file: string, purpose: string): void {
  const others = otherServices(metadata);
  const what =
    maps(childOf(metadata.raw, 'key_groups')).length > 0
      ? 'its data key is split over key groups'
      : others.length > 0 && `it also has keys of ${others.join(', ')}`;
  if (!what) return;
  throw refusal(
    file,
    `${purpose} is not possible here: ${what}`,
    'Plumbline wraps data keys for age recipients of one group; writing this document would lock others out.',
    'Use the official sops for this file.',
  );
}
