import { secretIn } from '../../../core/secret-text';
import type { Attribute } from '../../../providers/framework/schema';
import type { Note } from '../declaration';
import type { ConfigText } from './config-text';
import type { ConfigPath } from './path';

/** Notes as they are collected. */
export type Notes = (path: ConfigPath, message: string) => void;

interface Setting {
  readonly value: unknown;
  readonly path: ConfigPath;
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The tables of a file, with what a person has to look at in them. */
export class Settings {
  readonly notes: Note[] = [];

  /** @param file its name, for what is about all of it */
  constructor(
    private readonly config: ConfigText,
    private readonly file: string,
  ) {}

  /** Settings of the file itself. */
  get all(): SettingsTable {
    return this.table([]);
  }

  /** A table, overlaid with others name by name. What is no table has nothing in it, and is told. */
  table(...paths: readonly ConfigPath[]): SettingsTable {
    const settings = new Map<string, Setting>();
    for (const path of paths) {
      const found = path.reduce<unknown>(
        (at, name) => (isTable(at) && Object.hasOwn(at, name) ? at[name] : undefined),
        this.config.values,
      );
      if (found === undefined || found === null) continue;
      if (!isTable(found)) {
        this.note(path, 'is no table of settings, so nothing of it was carried over');
        continue;
      }
      for (const [name, value] of Object.entries(found)) settings.set(name, { value, path: [...path, name] });
    }
    return new SettingsTable(settings, (path, message) => this.note(path, message));
  }

  note(path: ConfigPath, message: string): void {
    const subject = path.length === 0 ? this.file : path.join('.');
    this.notes.push({ line: this.config.lineOf(path), subject, message });
  }
}

/** Settings that are taken out one by one; in the end what nobody took is told. */
export class SettingsTable {
  private readonly rest: Map<string, Setting>;

  constructor(
    settings: ReadonlyMap<string, Setting>,
    private readonly tell: Notes,
  ) {
    this.rest = new Map(settings);
  }

  get names(): readonly string[] {
    return [...this.rest.keys()];
  }

  /** A text that an attribute takes and that is no secret. */
  text(name: string, { validate }: Pick<Attribute, 'validate'> = {}): string | undefined {
    return this.take(name, 'a text', (value) => {
      if (typeof value !== 'string') return undefined;
      const secret = secretIn(value);
      const problem = secret
        ? `looks like ${secret}, and declarations are in git: hand it over as a variable from Input.secret`
        : validate?.(value);
      return problem === undefined ? { value } : { problem };
    });
  }

  /** A number, which people also write as a text. */
  number(name: string, { validate }: Pick<Attribute, 'validate'> = {}): number | undefined {
    return this.take(name, 'a number', (found) => {
      const value = typeof found === 'string' && /^\d+(\.\d+)?$/.test(found) ? Number(found) : found;
      if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
      const problem = validate?.(value);
      return problem === undefined ? { value } : { problem };
    });
  }

  flag(name: string): boolean | undefined {
    return this.take(name, 'true or false', (value) => (typeof value === 'boolean' ? { value } : undefined));
  }

  /** Texts, of which a single one is a list as well. */
  texts(name: string): readonly string[] | undefined {
    return this.take(name, 'a list of texts', (found) => {
      const value = [found].flat();
      if (!value.every((item) => typeof item === 'string')) return undefined;
      const secret = value.map(secretIn).find((kind) => kind !== undefined);
      return secret ? { problem: `looks like ${secret}, and declarations are in git` } : { value };
    });
  }

  /** A table inside, as it is. */
  inside(name: string): Readonly<Record<string, unknown>> | undefined {
    return this.take(name, 'a table', (value) => (isTable(value) ? { value } : undefined));
  }

  /** Says something of a setting, whether it was taken or not. */
  say(name: string, message: string): void {
    const path = this.paths.get(name) ?? this.rest.get(name)?.path ?? [name];
    this.tell(path, message);
    this.rest.delete(name);
  }

  /** Settings that are known and have no counterpart, each with what to do instead. */
  leave(reasons: Readonly<Record<string, string>>): void {
    for (const [name, reason] of Object.entries(reasons)) {
      if (this.rest.has(name)) this.say(name, `was not carried over: ${reason}`);
    }
  }

  /** Tells what nobody took. */
  close(message: string): void {
    for (const name of this.names) this.say(name, message);
  }

  private readonly paths = new Map<string, ConfigPath>();

  private take<T>(
    name: string,
    wants: string,
    read: (value: unknown) => { readonly value: T } | { readonly problem: string } | undefined,
  ): T | undefined {
    const setting = this.rest.get(name);
    if (setting === undefined) return undefined;
    this.rest.delete(name);
    this.paths.set(name, setting.path);
    // Railway's way to say that the dashboard counts.
    if (setting.value === null) return undefined;
    const found = read(setting.value);
    if (found && 'value' in found) return found.value;
    this.tell(setting.path, `was not carried over: ${found?.problem ?? `it is not ${wants}`}`);
    return undefined;
  }
}
