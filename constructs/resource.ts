import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import {
  type Attribute,
  type Attributes,
  type Definition,
  type PropsOf,
  UNKNOWN,
} from '../providers/framework/schema';
import { PROVIDER_VERSION } from '../providers/framework/version';
import { addressOf } from './address';
import { isUsableId, unusableId, usableId } from './construct-id';
import { refusal } from './declaration-error';
import { PlumblineStack } from './plumbline-stack';
import { escapeTerraform, isToken } from './terraform-value';

export interface ResourceOptions {
  /** Second part of the Terraform address, such as `web` in `railway_service.web`. */
  readonly name: string;
  /** What must be done first besides what the attributes refer to. @default - nothing */
  readonly dependsOn?: readonly TerraformResource[];
}

/**
 * One resource of a Plumbline provider, typed and checked by its definition. Literals are checked here; what Terraform
 * knows later is checked by the provider at plan.
 */
export class PlatformResource<A extends Attributes> extends TerraformResource {
  private readonly attributes: Readonly<Record<string, unknown>>;

  /** @throws PlumblineError naming construct path, field and reason */
  constructor(
    scope: Construct,
    id: string,
    definition: Definition<A>,
    props: PropsOf<A>,
    { name, dependsOn = [] }: ResourceOptions,
  ) {
    const providerName = definition.type.slice(0, definition.type.indexOf('_'));
    super(scope, usableId(scope, id), {
      terraformResourceType: definition.type,
      terraformGeneratorMetadata: { providerName, providerVersion: PROVIDER_VERSION },
    });
    if (dependsOn.length > 0) this.dependsOn = dependsOn.map(addressOf);
    if (!isUsableId(name)) throw unusableId(this.node.path, name);
    this.overrideLogicalId(name);
    PlumblineStack.of(this).claim(this.address, this);
    this.attributes = writeAttributes(this, '', definition.attributes, props as Props);
  }

  /** Address in Terraform, such as `railway_service.web`. */
  get address(): string {
    return addressOf(this);
  }

  /** The value of an attribute after apply, as a token. */
  attribute(name: keyof A & string): string {
    return this.getStringAttribute(name);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.attributes };
  }
}

type Props = Readonly<Record<string, unknown>>;

function writeAttributes(scope: Construct, prefix: string, attributes: Attributes, props: Props): Props {
  const written: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const field = camelCase(name);
    const value = props[field];
    if (value !== undefined) {
      written[name] = writeValue(scope, `${prefix}${field}`, attribute, value);
    } else if (attribute.required) {
      throw refusal(scope, {
        field: `${prefix}${field}`,
        why: `it is required: ${attribute.description}`,
        next: `declare ${field}`,
      });
    }
  }
  return written;
}

function writeValue(scope: Construct, field: string, attribute: Attribute, value: unknown): unknown {
  const known = withoutTokens(value);
  const problem = known === UNKNOWN || known === null ? undefined : attribute.validate?.(known);
  if (problem !== undefined) {
    throw refusal(scope, { field, why: problem, next: attribute.description });
  }
  if (!attribute.nested || isToken(value)) return escapeAll(value);
  const { nesting, attributes } = attribute.nested;
  const write = (key: string, item: unknown) => writeAttributes(scope, `${key}.`, attributes, item as Props);
  if (nesting === 'single') return write(field, value);
  if (nesting === 'list') return (value as unknown[]).map((item, index) => write(`${field}.${index}`, item));
  return Object.fromEntries(
    Object.entries(value as Props).map(([key, item]) => [
      escapeTerraform(key),
      write(`${field}.${key}`, item),
    ]),
  );
}

/** The value as the definition's checks want it: tokens are values that nobody knows yet. */
function withoutTokens(value: unknown): unknown {
  if (isToken(value)) return UNKNOWN;
  return mapPlain(value, withoutTokens);
}

function escapeAll(value: unknown): unknown {
  if (typeof value === 'string') return escapeTerraform(value);
  return isToken(value) ? value : mapPlain(value, escapeAll, escapeTerraform);
}

function mapPlain(
  value: unknown,
  change: (item: unknown) => unknown,
  changeKey = (key: string) => key,
): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [changeKey(key), change(item)]));
}

const camelCased = new Map<string, string>();

/** Remembered: a stack of thousands of resources has a few dozen names. */
function camelCase(name: string): string {
  const known = camelCased.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  camelCased.set(name, made);
  return made;
}
