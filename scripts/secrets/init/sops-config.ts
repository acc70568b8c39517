import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '../../../core/errors';
import { writeBeside } from '../../../core/files/whole-file';
import { addCreationRule, type CreationRule, findCreationRule, NoRuleError } from '../../../formats/sops';

/** Every encrypted inputs file of a project, relative to the folder of `.sops.yaml`. */
const PATHS = 'secrets/.*\\.enc\\.tfvars(\\.json)?$';

/** The rule a file is encrypted by. */
export interface EnsuredRule {
  readonly configFile: string;
  readonly recipients: readonly string[];
  readonly made: boolean;
}

/**
 * The rule of `.sops.yaml` for a file, added when there is none.
 * @throws PlumblineError for a config that cannot be read, or a rule whose key groups Plumbline cannot write
 */
export function ensureRule(options: {
  readonly root: string;
  /** The encrypted file; it need not exist. */
  readonly path: string;
  /** Of a new rule. */
  readonly recipients: readonly string[];
  readonly dryRun: boolean;
}): EnsuredRule {
  const { root, path, dryRun } = options;
  const recipients = [...new Set(options.recipients)];
  const { rule, configFile, text } = lookUp(root, path);
  if (rule?.keyGroups) throw severalGroups(configFile);
  if (rule) return { configFile, recipients: rule.recipients, made: false };
  const added = addCreationRule(text, { pathRegex: PATHS, recipients }, configFile);
  if (!dryRun) writeBeside(configFile, added, 0o644);
  return { configFile, recipients, made: true };
}

/** The `.sops.yaml` that has, or will have, the rule for a file. */
export const configFileOf = (root: string, path: string): string => lookUp(root, path).configFile;

function lookUp(root: string, path: string): { rule?: CreationRule; configFile: string; text?: string } {
  try {
    const rule = findCreationRule(path);
    if (rule) return { rule, configFile: rule.configFile };
  } catch (error) {
    if (!(error instanceof NoRuleError)) throw error;
    return { configFile: error.configFile, text: readFileSync(error.configFile, 'utf8') };
  }
  // Without rules, or without the file.
  const configFile = join(root, '.sops.yaml');
  try {
    return { configFile, text: readFileSync(configFile, 'utf8') };
  } catch {
    return { configFile };
  }
}

const severalGroups = (configFile: string) =>
  new PlumblineError({
    what: `${configFile}: the rule for this file has several key groups`,
    why: 'Plumbline opens files whose data key is split between groups, and does not make them.',
    next: 'Create the file with the official sops, or give the rule a list of age recipients.',
  });
