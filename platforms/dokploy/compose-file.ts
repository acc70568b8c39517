/** A compose file, in the part of it that says what runs and what it is given. */

export type ComposeService = Readonly<Record<string, unknown>>;

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  /** Names of what else is declared: volumes, networks, configs and secrets, by section. */
  readonly sections: Readonly<Record<string, readonly string[]>>;
}

const SECTIONS = ['volumes', 'networks', 'configs', 'secrets'];

/** `undefined` for a text that only Docker can read, if anybody. */
export function readComposeFile(text: string): ComposeFile | undefined {
  // Loaded where it is needed, and not by every plan.
  const { parse } = require('yaml') as typeof import('yaml');
  try {
    const file = mapOf(parse(text, { merge: true, uniqueKeys: false }));
    const services = Object.entries(mapOf(file['services']));
    return {
      services: Object.fromEntries(services.map(([name, service]) => [name, mapOf(service)])),
      sections: Object.fromEntries(SECTIONS.map((name) => [name, Object.keys(mapOf(file[name]))])),
    };
  } catch {
    return undefined;
  }
}

/** Variables of a service in either form that Compose knows; `null` for one without a value. */
export function environmentOf({ environment }: ComposeService): (readonly [name: string, value: unknown])[] {
  if (!Array.isArray(environment)) return Object.entries(mapOf(environment));
  return environment.map((line) => {
    const [name = '', ...rest] = String(line).split('=');
    return [name, rest.length > 0 ? rest.join('=') : null];
  });
}

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
