import { createHash } from 'node:crypto';
import type { TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { addressOf } from '../address';
import { refusal } from '../declaration-error';
import { PlumblineStack } from '../plumbline-stack';

/** Refuses what GitHub does not take as the name of a secret or variable, or would change. */
export function checkVariableName(scope: IConstruct, field: string, name: string): void {
  const reason = !/^[A-Z_][A-Z0-9_]*$/.test(name)
    ? 'GitHub keeps these names in capitals: letters, digits and "_", not beginning with a digit'
    : name.startsWith('GITHUB_')
      ? 'names that begin with GITHUB_ belong to GitHub'
      : undefined;
  if (reason === undefined) return;
  throw refusal(scope, { field: `${field}.${name}`, why: reason, next: 'use a name such as RAILWAY_TOKEN' });
}

/** The first name that is there twice, in whatever case. */
export function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name.toLowerCase()).size);
}

/**
 * A Terraform name for something that GitHub names more freely: the text as far as Terraform takes it, and a hash where
 * that is not all of it.
 */
export function terraformName(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_-]+/g, '_');
  const usable = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
  if (usable === text) return text;
  return `${usable}_${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
}

/**
 * Gives a resource its Terraform address.
 *
 * @throws PlumblineError when another construct has it
 */
export function addressed<T extends TerraformResource>(resource: T, name: string): T {
  resource.overrideLogicalId(terraformName(name));
  PlumblineStack.of(resource).claim(addressOf(resource), resource);
  return resource;
}
