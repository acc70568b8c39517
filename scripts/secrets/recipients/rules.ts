import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type CreationRule, findCreationRule, NoRuleError, setRuleRecipients } from '../../../formats/sops';
import type { SecretsFile } from '../../../workspace/secrets-file';
import { secretsFiles } from '../target';
import { nobodyLeft, sharedRule } from './refusals';

/** A `.sops.yaml` as it shall be. */
export interface ConfigChange {
  readonly path: string;
  /** Its text. */
  readonly before: string;
  readonly after: string;
  readonly changed: boolean;
  /** Recipients of its rules as they were. */
  readonly recipients: readonly string[];
}

interface RuleChanges {
  readonly before: string[];
  /** By the index of the rule. */
  readonly wanted: Map<number, readonly string[]>;
}

/**
 * The `.sops.yaml` of the files with the recipients of their rules changed; files without a rule have none.
 * @param environment when only its file is changed; its rule must then be for no other file
 */
export function changedConfigs(
  files: readonly SecretsFile[],
  root: string,
  change: (recipients: readonly string[]) => readonly string[],
  environment: string | undefined,
): ConfigChange[] {
  const rules = files.flatMap((secretsFile) => {
    const rule = ruleOf(secretsFile.path);
    return rule ? [{ rule, secretsFile }] : [];
  });
  const configs = new Map<string, RuleChanges>();
  const done = new Set<string>();
  for (const { rule, secretsFile } of rules) {
    const { configFile: path, index, recipients } = rule;
    const key = `${path}\n${index}`;
    if (done.has(key)) continue;
    done.add(key);
    const after = change(recipients);
    const changed = after.join() !== recipients.join();
    if (after.length === 0) throw nobodyLeft(`${path}: rule ${index + 1}`);
    if (changed && environment !== undefined) requireOwnRule(rule, secretsFile, root);
    const config: RuleChanges = configs.get(path) ?? { before: [], wanted: new Map() };
    configs.set(path, config);
    config.before.push(...recipients);
    if (changed) config.wanted.set(index, after);
  }
  return [...configs].map(([path, { before, wanted }]) => {
    const text = readFileSync(path, 'utf8');
    const changed = wanted.size > 0;
    const after = changed ? setRuleRecipients(text, wanted, path) : text;
    return { path, before: text, after, changed, recipients: before };
  });
}

/** The `.sops.yaml` of the files, each once; files without a rule have none. */
export function configsOf(
  files: readonly SecretsFile[],
  root: string,
): { readonly path: string; readonly file: string }[] {
  const paths = new Set(files.flatMap(({ path }) => ruleOf(path)?.configFile ?? []));
  return [...paths].map((path) => ({ path, file: relative(root, path) }));
}

function requireOwnRule(rule: CreationRule, { file }: SecretsFile, root: string): void {
  const others = secretsFiles(root).filter((other) => {
    const ofOther = ruleOf(other.path);
    return other.file !== file && ofOther?.configFile === rule.configFile && ofOther.index === rule.index;
  });
  if (others.length > 0)
    throw sharedRule(
      rule,
      file,
      others.map((other) => other.file),
    );
}

/** The rule of `.sops.yaml` for a file; nothing without one. @throws PlumblineError for a config that cannot be read */
export function ruleOf(path: string): CreationRule | undefined {
  try {
    return findCreationRule(path);
  } catch (error) {
    if (error instanceof NoRuleError) return undefined;
    throw error;
  }
}
