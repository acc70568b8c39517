import type { Document, Node, Scalar, YAMLSeq } from 'yaml';
import { refusal } from '../refusals';
import { loadYaml } from './sops-config';

/** What one rule shall name. */
interface RuleChange {
  readonly configFile: string;
  readonly index: number;
  readonly present: readonly string[];
  readonly recipients: readonly string[];
}

/**
 * Changes the recipients of one rule in the parsed `.sops.yaml`: of a list, only the items that come and go.
 * @throws PlumblineError for a rule with several key groups
 */
export function replaceRecipients(document: Document, change: RuleChange): void {
  const { isMap, isSeq } = loadYaml();
  const { present, recipients } = change;
  const holder = recipientsHolder(document, change);
  if (!isMap(holder)) throw unknownShape(change);
  const written = holder.get('age', true);
  const list = resolved(document, written);
  if (!isSeq(list)) {
    holder.set('age', listInsteadOf(document, written, recipients));
    return;
  }
  const gone = present.filter((one) => !recipients.includes(one));
  removeItems(document, list, gone);
  // Another rule whose alias this list is may have had them added already.
  const known = [...present, ...list.items.map((item) => textOf(document, item))];
  for (const one of recipients) if (!known.includes(one)) list.add(document.createNode(one));
}

/** The mapping whose `age` counts: the rule, or its only key group. */
function recipientsHolder(document: Document, { configFile, index }: RuleChange): unknown {
  const { isSeq } = loadYaml();
  const rule = step(document, step(document, document.contents, 'creation_rules'), index);
  const groups = step(document, rule, 'key_groups');
  if (!isSeq(groups) || groups.items.length === 0) return rule;
  if (groups.items.length === 1) return step(document, groups, 0);
  throw refusal(
    `${configFile}: rule ${index + 1}`,
    'it has several key groups',
    'A recipient belongs to one of them, and which one is not Plumbline’s to guess.',
    'Edit the rule by hand.',
  );
}

function step(document: Document, node: unknown, key: string | number): unknown {
  const { isCollection } = loadYaml();
  return isCollection(node) ? resolved(document, node.get(key, true)) : undefined;
}

function resolved(document: Document, node: unknown): unknown {
  return loadYaml().isAlias(node) ? node.resolve(document) : node;
}

function textOf(document: Document, item: unknown): string | undefined {
  const node = resolved(document, item);
  return loadYaml().isScalar(node) ? String(node.value).trim() : undefined;
}

function removeItems(document: Document, list: YAMLSeq, recipients: readonly string[]): void {
  const { isScalar } = loadYaml();
  const anchored = new Map<string, Node>();
  // A comment above the first one is the list's; over another name it would be about the wrong person.
  if (recipients.includes(textOf(document, list.items[0]) ?? '')) list.commentBefore = null;
  list.items = list.items.filter((item) => {
    if (!recipients.includes(textOf(document, item) ?? '')) return true;
    if (isScalar(item) && item.anchor !== undefined) anchored.set(item.anchor, item);
    return false;
  });
  for (const node of [list.items[0], ...anchored.values()]) if (isScalar(node)) node.spaceBefore = false;
  moveAnchors(document, anchored);
}

/** What an alias elsewhere stands for moves to the first such place. */
function moveAnchors(document: Document, anchored: Map<string, Node>): void {
  loadYaml().visit(document, {
    Alias: (_, { source }) => {
      const node = anchored.get(source);
      anchored.delete(source);
      return node;
    },
  });
}

/** A list in the place of a text of recipients, with its comments and its anchor. */
function listInsteadOf(document: Document, old: unknown, recipients: readonly string[]): YAMLSeq {
  const list = document.createNode(recipients) as YAMLSeq;
  const { anchor, commentBefore, comment } = (loadYaml().isScalar(old) ? old : {}) as Partial<Scalar>;
  if (anchor !== undefined) list.anchor = anchor;
  const comments = [commentBefore, comment].filter((text) => text);
  if (comments.length > 0) list.commentBefore = comments.join('\n');
  return list;
}

const unknownShape = ({ configFile, index }: RuleChange) =>
  refusal(
    `${configFile}: rule ${index + 1}`,
    'its recipients cannot be changed here',
    'It is not written as a mapping in a list of rules.',
    'Edit the file by hand, then run `plumbline secrets recipients sync`.',
  );
