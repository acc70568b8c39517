/** Attributes that are settings of a platform, between state and the platform's API. */
import { ProviderError } from './resource';
import type { Attribute, Attributes, AttributeType, Setting, State, Value } from './schema';
import { valueAt } from './values';

/** An attribute that is a setting, with its name. */
export type SettingAttribute = Attribute & { readonly name: string; readonly setting: Setting };

/** The settings that a part of a resource has; one with attributes inside is an object. @param part as in the definition @default - the resource itself */
export function settingsOf(attributes: Attributes, part?: string): SettingAttribute[] {
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    attribute.setting && attribute.setting.part === part
      ? [{ ...attribute, name, setting: attribute.setting }]
      : [],
  );
}

/**
 * The settings as the platform has them: what it elides is filled in, so that declaring a default is no difference.
 *
 * @param answer the API's object with the fields; absent when it has none
 * @param known what was known before, by which settings are left to the platform; without it everything is read
 * @throws ProviderError when the API answers another type than the definition says
 */
export function readSettings(
  settings: readonly SettingAttribute[],
  answer: unknown,
  known: State | undefined,
): State {
  return Object.fromEntries(settings.map((each) => [each.name, readSetting(each, answer, known)]));
}

function readSetting(attribute: SettingAttribute, answer: unknown, known: State | undefined): Value {
  const { name, type, nested, setting } = attribute;
  const { field, unset = null, form, onlyDeclared } = setting;
  const declared = known?.[name] ?? null;
  if (onlyDeclared && known !== undefined && declared === null) return null;
  const live = valueAt(answer, field.split('.'));
  if (isEmpty(live)) return unset;
  if (nested) return readSettings(settingsOf(nested.attributes), live, declared ?? undefined);
  const value = form ? form.read(live, declared) : live;
  if (isEmpty(value)) return unset;
  if (isOfType(value, type!)) return value;
  throw new ProviderError(
    `The platform answers ${field} in another form than expected`,
    `It says ${JSON.stringify(live)}. Update Plumbline, or report this as a bug.`,
    [name],
  );
}

const isEmpty = (value: Value) =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

function isOfType(value: Value, type: AttributeType): boolean {
  if (typeof type !== 'string') return Array.isArray(value) && value.every((each) => isOfType(each, type[1]));
  return typeof value === (type === 'bool' ? 'boolean' : type) && !Number.isNaN(value);
}

/** A mutation's input that sets these settings to what `planned` says. */
export function settingsInput(
  settings: readonly SettingAttribute[],
  planned: State,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const { name, nested, setting } of settings) {
    const { field, input: target = field, form } = setting;
    const value = planned[name];
    const inside = nested && value !== null && settingsInput(settingsOf(nested.attributes), value);
    place(input, target.split('.'), inside || (form ? form.write(value) : value));
  }
  return input;
}

function place(into: State, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  into[first] ??= {};
  place(into[first], rest, value);
}
