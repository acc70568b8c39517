import { registerSecret } from '../../core/redaction';
import {
  type Attribute,
  leaves,
  notSet,
  parseJsonVariables,
  parseTfvars,
  renderJsonVariables,
  requireName,
  sameValue,
  setAttribute,
  type TfValue,
  toVariableText,
  unsetAttribute,
} from '../../formats/tfvars';
import type { KeyChanges, SecretsForm } from './types';

/**
 * Parses the plaintext of either form.
 * @throws PlumblineError naming file, line and column, never a value
 */
export function parseSecrets(text: string, form: SecretsForm, file: string): Attribute[] {
  return form === 'json' ? parseJsonVariables(text, file) : parseTfvars(text, file);
}

/** The plaintext with one variable set; of tfvars every other byte stays. */
export function setSecret(
  text: string,
  form: SecretsForm,
  name: string,
  value: TfValue,
  file: string,
): string {
  if (form === 'tfvars') return setAttribute(text, name, value, file);
  requireName(name, file);
  const values = new Map<string, TfValue>(
    parseJsonVariables(text, file).map((attribute) => [attribute.name, attribute.value]),
  );
  values.set(name, value);
  return renderJsonVariables([...values].map(([key, item]) => ({ name: key, value: item })));
}

/**
 * The plaintext without one variable; of tfvars every other byte stays.
 * @throws PlumblineError when it is not set
 */
export function unsetSecret(text: string, form: SecretsForm, name: string, file: string): string {
  if (form === 'tfvars') return unsetAttribute(text, name, file);
  const attributes = parseJsonVariables(text, file);
  const kept = attributes.filter((attribute) => attribute.name !== name);
  if (kept.length === attributes.length) throw notSet(name, file);
  return renderJsonVariables(kept);
}

/** Values by name as Terraform takes them; a `null` counts as not set. */
export function textsOf(attributes: readonly Attribute[]): Map<string, string> {
  return new Map(
    attributes.flatMap(({ name, value }) => (value === null ? [] : [[name, toVariableText(value)]])),
  );
}

/**
 * Has every value masked in all output, except those of variables that anyone may read. The name of the environment is in
 * every path and command that is printed: masked, they would mislead, and hide nothing.
 */
export function registerValues(
  attributes: readonly Pick<Attribute, 'name' | 'value'>[],
  { environment, publicNames }: { environment: string; publicNames?: ReadonlySet<string> | undefined },
): void {
  for (const { name, value } of attributes) {
    if (publicNames?.has(name)) continue;
    for (const text of leaves(value)) if (text !== environment) registerSecret(text);
  }
}

/** What changed between two contents, by name only. */
export function compareKeys(before: readonly Attribute[], after: readonly Attribute[]): KeyChanges {
  const old = new Map(before.map(({ name, value }) => [name, value]));
  const now = new Map(after.map(({ name, value }) => [name, value]));
  const names = [...now.keys()];
  return {
    added: names.filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    changed: names.filter((name) => old.has(name) && !sameValue(old.get(name)!, now.get(name)!)),
  };
}
