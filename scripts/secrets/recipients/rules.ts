import { readFileSync } from 'node:fs';
import type { SecretsFile } from '../../lib/secrets-file';
import { type CreationRule, findCreationRule, NoRuleError, setRuleRecipients } from '../../lib/sops';
import { secretsFiles } from '../target';
import { nobodyLeft, sharedRule } from './refusals';

/** A `.sops.yaml` as it shall be. */
export interface ConfigChange {
  readonly path: string;
  readonly text: string;
  readonly changed: boolean;
  /** Recipients of its rules as they were. */
  readonly before: readonly string[];
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
  const configs = new Map<string, ConfigChange>();
  const done = new Set<string>();
  for (const { rule, secretsFile } of rules) {
    const { configFile: path, index, recipients } = rule;
    const key = `${path}\n${index}`;
    if (done.has(key)) continue;
    done.add(key);
    const present = configs.get(path);
    const text = present?.text ?? readFileSync(path, 'utf8');
    const after = change(recipients);
    const changed = after.join() !== recipients.join();
    if (after.length === 0) throw nobodyLeft(`${path}: rule ${index + 1}`);
    if (changed && environment !== undefined) requireOwnRule(rule, secretsFile, root);
    configs.set(path, {
      path,
      text: changed ? setRuleRecipients(text, index, after, path) : text,
      changed: changed || present?.changed === true,
      before: [...(present?.before ?? []), ...recipients],
    });
  }
  return [...configs.values()];
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
