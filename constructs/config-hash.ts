import { createHash } from 'node:crypto';
import { ref, type TerraformResource, Token } from 'cdktf';
import { addressOf } from './address';
import { isToken } from './terraform-value';

/** What a deployment depends on besides its image. */
export interface Configuration {
  /** The resource that the settings are attributes of. */
  readonly owner: TerraformResource;
  /** Settings by their names in camel case; `undefined` ones do not count. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Terraform expressions for what else counts, such as the fingerprints of variables, by name. */
  readonly expressions: Readonly<Record<string, string>>;
}

/**
 * A hash that changes when the configuration does, so that a deployment follows each change and nothing else. Secrets
 * take part through their fingerprints. What only Terraform knows is hashed by Terraform.
 */
export function configHash({ owner, settings, expressions }: Configuration): string {
  const declared = Object.entries(settings).filter(([, value]) => value !== undefined);
  const literal = digest(declared.filter(([, value]) => !holdsToken(value)));
  const late = declared
    .filter(([, value]) => holdsToken(value))
    .map(([name]) => [name, `${addressOf(owner)}.${snakeCase(name)}`] as const);
  const parts = [...late, ...Object.entries(expressions)].map(
    ([name, expression]) => `${name} = ${expression}`,
  );
  if (parts.length === 0) return literal;
  const all = [`settings = "${literal}"`, ...parts].join(', ');
  return Token.asString(ref(`sha256(jsonencode({${all}}))`, owner.cdktfStack));
}

/** The fingerprints of a nested map of write-only values, by key. */
export function fingerprintsOf(resource: TerraformResource, attribute: string): string {
  return `{for key, item in ${addressOf(resource)}.${attribute} : key => item.fingerprint}`;
}

function digest(entries: readonly [string, unknown][]): string {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function holdsToken(value: unknown): boolean {
  if (isToken(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsToken);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
