import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type ErrorParts, PlumblineError } from '../../../core/errors';
import { readText } from '../../../core/files/text-file';
import { refusal } from '../refusals';
import { goRegExp } from './go-regexp';
import { RULE_NAMES, type RuleName, rulesSet, type SelectionRule } from './selection';
import { CONFIG, group, type Rule, readRules } from './sops-config';

/** There is a `.sops.yaml`, and none of its rules is for the file. */
export class NoRuleError extends PlumblineError {
  constructor(
    /** Absolute path of the `.sops.yaml`. */
    readonly configFile: string,
    parts: ErrorParts,
  ) {
    super(parts);
  }
}

/** How new documents of a path are encrypted, by the first rule of a `.sops.yaml` that matches. */
export interface CreationRule {
  /** Absolute path of the `.sops.yaml`. */
  readonly configFile: string;
  /** Position of the rule in the file, from 0. */
  readonly index: number;
  /** Undefined in a rule that matches every path. */
  readonly pathRegex?: string;
  /** age recipients; of all groups when there are several. */
  readonly recipients: readonly string[];
  /**
   * Set when the rule splits the data key over groups. Plumbline opens such documents and does not make them:
   * encrypting for all `recipients` would let each of them in alone.
   */
  readonly keyGroups?: readonly (readonly string[])[];
  readonly rule: SelectionRule;
}

/** Keys of other services in a rule; a document that is written without them would lock their owners out. */
const OTHER_SERVICES = [
  'kms',
  'gcp_kms',
  'hckms',
  'azure_keyvault',
  'hc_vault',
  'hc_vault_transit_uri',
  'pgp',
];

/**
 * The rule for a file: the nearest `.sops.yaml` at or above its folder, first match, `path_regex` against the path
 * relative to that folder.
 * @returns undefined without a `.sops.yaml`, or with one that has no creation rules
 * @throws NoRuleError when it has rules and none matches
 * @throws PlumblineError when the config cannot be read
 */
export function findCreationRule(file: string): CreationRule | undefined {
  const path = resolve(file);
  const configFile = findConfig(dirname(path));
  if (configFile === undefined) return undefined;
  const rules = readRules(readText(configFile), configFile);
  if (!rules) return undefined;
  const name = relative(dirname(configFile), path).split(sep).join('/');
  const index = rules.findIndex(
    ({ path_regex }, at) =>
      !path_regex || goRegExp(path_regex, `${configFile}: path_regex of rule ${at + 1}`)(name),
  );
  if (index === -1) throw noMatch(name, configFile, rules);
  return creationRule(rules[index]!, index, configFile);
}

function findConfig(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG))) return join(folder, CONFIG);
    if (folder === dirname(folder)) return undefined;
  }
}

function creationRule(rule: Rule, index: number, configFile: string): CreationRule {
  const where = `${configFile}: rule ${index + 1}`;
  const groups = groupsOf(rule);
  const others = OTHER_SERVICES.filter((name) =>
    [rule, ...(rule.key_groups ?? [])].some((part) => hasKeys(part, name)),
  );
  if (others.length > 0) {
    throw refusal(
      where,
      `it wants keys of ${others.join(', ')}`,
      'Plumbline encrypts for age recipients; a document without the other keys would lock their owners out.',
      'Use the official sops for files of this rule, or give the rule age recipients only.',
    );
  }
  const selection = selectionRule(rule);
  if (rulesSet(selection).length > 1) {
    const names = rulesSet(selection).map((name) => RULE_NAMES[name]);
    throw refusal(
      where,
      `${names.join(' and ')} are both set`,
      'A document has at most one.',
      'Keep one of them.',
    );
  }
  return {
    configFile,
    index,
    ...(rule.path_regex && { pathRegex: rule.path_regex }),
    recipients: recipientsOf(rule),
    ...(groups.length > 1 && { keyGroups: groups }),
    rule: selection,
  };
}

/** The age recipients of a rule, of all its groups when it has groups. */
export function recipientsOf(rule: Rule): string[] {
  const groups = groupsOf(rule);
  return [...new Set(groups.length > 0 ? groups.flat() : (rule.age ?? []))];
}

const groupsOf = (rule: Rule) => (rule.key_groups ?? []).map((one) => [...new Set(membersOf(one))]);

function membersOf({ age, merge }: { age: string[]; merge: unknown[] }): string[] {
  return [...merge.flatMap((one) => membersOf(group.parse(one))), ...age];
}

function hasKeys(part: object, name: string): boolean {
  const value = (part as Record<string, unknown>)[name];
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function selectionRule(rule: Rule): SelectionRule {
  const set = (Object.entries(RULE_NAMES) as [RuleName, string][]).flatMap(([name, key]) =>
    typeof rule[key] === 'string' && rule[key] !== '' ? [[name, rule[key]]] : [],
  );
  return { ...Object.fromEntries(set), ...(rule.mac_only_encrypted && { macOnlyEncrypted: true }) };
}

function noMatch(name: string, configFile: string, rules: readonly Rule[]): NoRuleError {
  return new NoRuleError(configFile, {
    what: `${configFile}: no creation rule matches ${name}`,
    why:
      rules.length === 0
        ? 'It has an empty list of rules.'
        : `Its rules are for paths that match ${rules.map(({ path_regex }) => path_regex).join(' or ')}.`,
    next: `Add a rule for ${name} there.`,
  });
}
