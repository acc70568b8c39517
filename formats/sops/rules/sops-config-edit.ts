import type { Document } from 'yaml';
import { refusal } from '../refusals';
import { recipientsOf } from './creation-rules';
import { replaceRecipients } from './rule-recipients';
import { CONFIG, configDocument, loadYaml, readRules } from './sops-config';

/** A rule to add. */
export interface NewRule {
  /** Go's syntax; against the path relative to the folder of the `.sops.yaml`. */
  readonly pathRegex: string;
  readonly recipients: readonly string[];
}

/**
 * The text of a `.sops.yaml` with one more rule: before a rule that matches every path, else at the end. Comments and
 * everything else stay.
 * @param text of the present file; undefined when there is none
 */
export function addCreationRule(text: string | undefined, added: NewRule, configFile = CONFIG): string {
  const { isMap, isSeq } = loadYaml();
  const document = configDocument(text ?? '', configFile);
  const rule = document.createNode({
    path_regex: added.pathRegex,
    age: added.recipients,
  });
  const rules = isMap(document.contents) ? document.contents.get('creation_rules', true) : undefined;
  if (isSeq(rules)) {
    const everything = rules.items.findIndex((item) => isMap(item) && !item.get('path_regex'));
    rules.items.splice(everything === -1 ? rules.items.length : everything, 0, rule);
  } else document.setIn(['creation_rules'], document.createNode([rule]));
  return render(document, text ?? '');
}

/**
 * The text of a `.sops.yaml` with other recipients in some of its rules. Comments, anchors, aliases and line ends stay; blanks
 * may be made even.
 * @param wanted the recipients of each rule that changes, by its index, as {@link findCreationRule} gives it
 * @throws PlumblineError for a rule with several key groups, and for rules tied together so that others would change too
 */
export function setRuleRecipients(
  text: string,
  wanted: ReadonlyMap<number, readonly string[]>,
  configFile = CONFIG,
): string {
  const before = recipientsByRule(text, configFile);
  const document = configDocument(text, configFile);
  for (const [index, recipients] of wanted) {
    replaceRecipients(document, { configFile, index, present: before[index]!, recipients });
  }
  const after = render(document, text);
  const found = recipientsByRule(after, configFile);
  const strayed = before.findIndex(
    (present, index) => !sameMembers(wanted.get(index) ?? present, found[index]!),
  );
  if (strayed === -1) return after;
  throw refusal(
    `${configFile}: rule ${strayed + 1}`,
    'its recipients cannot be changed here',
    'They are tied to other parts of the file, by an alias or a merge, so that more or less than asked would change.',
    'Edit the file by hand, then run `plumbline secrets recipients sync`.',
  );
}

const recipientsByRule = (text: string, configFile: string) =>
  (readRules(text, configFile) ?? []).map(recipientsOf);

const sameMembers = (some: readonly string[], others: readonly string[]) =>
  [...some].sort().join('\n') === [...others].sort().join('\n');

/** In the style of the text it was read from. */
function render(document: Document, text: string): string {
  const rendered = document.toString({
    lineWidth: 0,
    indent: /^[^\s#][^\n]*:[^\n]*\n( +)[^\s#]/m.exec(text)?.[1]?.length ?? 2,
    indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\r?\n\1- /m.test(text),
    flowCollectionPadding: /(?:[:,[{-] )[[{] /.test(text),
  });
  return text.includes('\r\n') ? rendered.replaceAll('\n', '\r\n') : rendered;
}
