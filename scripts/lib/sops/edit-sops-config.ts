import type { YAMLMap } from 'yaml';
import { refusal } from './refusals';
import { RULE_NAMES, rulesSet } from './selection';
import { CONFIG, configDocument, loadYaml } from './sops-config';
import type { SelectionRule } from './types';

/** A rule to add. */
export interface NewRule {
  /** Go's syntax; against the path relative to the folder of the `.sops.yaml`. */
  readonly pathRegex: string;
  readonly recipients: readonly string[];
  readonly rule?: SelectionRule;
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
    ...Object.fromEntries(rulesSet(added.rule ?? {}).map((name) => [RULE_NAMES[name], added.rule?.[name]])),
    ...(added.rule?.macOnlyEncrypted && { mac_only_encrypted: true }),
    age: added.recipients,
  });
  const rules = isMap(document.contents) ? document.contents.get('creation_rules', true) : undefined;
  if (isSeq(rules)) {
    const everything = rules.items.findIndex((item) => isMap(item) && !item.get('path_regex'));
    rules.items.splice(everything === -1 ? rules.items.length : everything, 0, rule);
  } else document.setIn(['creation_rules'], document.createNode([rule]));
  return document.toString(STYLE);
}

/**
 * The text of a `.sops.yaml` with other recipients in one rule, everything else unchanged.
 * @param index of the rule, as {@link findCreationRule} gives it
 * @throws PlumblineError for a rule with several key groups
 */
export function setRuleRecipients(
  text: string,
  index: number,
  recipients: readonly string[],
  configFile = CONFIG,
): string {
  const { isSeq } = loadYaml();
  const document = configDocument(text, configFile);
  const rule = document.getIn(['creation_rules', index]) as YAMLMap;
  const groups = rule.get('key_groups');
  if (!isSeq(groups)) document.setIn(['creation_rules', index, 'age'], document.createNode(recipients));
  else if (groups.items.length === 1)
    document.setIn(['creation_rules', index, 'key_groups', 0, 'age'], document.createNode(recipients));
  else {
    throw refusal(
      `${configFile}: rule ${index + 1}`,
      'it has several key groups',
      'A recipient belongs to one of them, and which one is not Plumbline’s to guess.',
      'Edit the rule by hand.',
    );
  }
  return document.toString(STYLE);
}

const STYLE = { lineWidth: 0 };
