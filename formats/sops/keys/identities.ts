import { inspect } from 'node:util';
import { type AgeIdentity, recipientOf, unwrapKey, type WrappedKey } from './age';

/** What is in a place, and what there cannot be used. */
export interface Found {
  readonly identities: readonly AgeIdentity[];
  /** As they read after the place, such as `line 3 is for a plugin, which is not supported`. */
  readonly problems: readonly string[];
}

/** One place where identities may be. */
export interface Source {
  /** Such as `SOPS_AGE_KEY_FILE (/home/me/key.txt)`. */
  readonly name: string;
  /** The identities there, for a recipient if the place wants to know. @throws SourceProblem */
  readonly load: (recipient: string) => Promise<Found>;
  /** Whether the answer depends on the recipient. */
  readonly perRecipient: boolean;
}

/** A share of a data key, and the name of the source whose identity opened it. */
export interface Unwrapped {
  readonly key: Uint8Array;
  readonly source: string;
}

/** What came of trying all identities on a group of keys. */
export interface Unwrapping {
  readonly opened?: Unwrapped;
  /** Recipients whose identity is at hand and did not open what is wrapped for them; all, where no identity could. */
  readonly damaged: readonly string[];
}

interface Attempt {
  readonly enc: string;
  readonly recipient: string;
  /** Whether the identity is that recipient's, as far as it tells. */
  readonly isOwn: boolean;
  readonly identity: AgeIdentity;
  readonly source: Source;
}

const NOTHING: Found = { identities: [], problems: [] };

/** The private keys at hand. Shown as `[identities]` wherever it is printed. */
export class Identities {
  readonly #sources: readonly Source[];
  readonly #loaded = new Map<string, Promise<Found>>();

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  /** Opens any of the keys of a group with any identity. */
  async unwrap(group: readonly WrappedKey[]): Promise<Unwrapping> {
    const failed = { own: new Set<string>(), any: new Set<string>() };
    for await (const { enc, recipient, isOwn, identity, source } of this.#attempts(group)) {
      const key = await unwrapKey(enc, identity);
      if (key instanceof Uint8Array) return { opened: { key, source: source.name }, damaged: [] };
      if (isOwn) failed.own.add(recipient);
      if (key === 'damaged') failed.any.add(recipient);
    }
    const isLost = group.every(({ recipient }) => failed.any.has(recipient));
    return { damaged: [...(isLost ? failed.any : failed.own)] };
  }

  /** First the identities whose recipient is named; commands, which may ask a person, only when none of them opens it. */
  async *#attempts(group: readonly WrappedKey[]): AsyncGenerator<Attempt> {
    const others: Attempt[] = [];
    for (const source of this.#sources.filter(({ perRecipient }) => !perRecipient)) {
      for (const attempt of await this.#pairs(source, '', group)) {
        if (attempt.isOwn) yield attempt;
        else others.push(attempt);
      }
    }
    yield* others;
    for (const wrapped of group) {
      for (const source of this.#sources.filter(({ perRecipient }) => perRecipient)) {
        yield* await this.#pairs(source, wrapped.recipient, [wrapped]);
      }
    }
  }

  async #pairs(source: Source, wanted: string, group: readonly WrappedKey[]): Promise<Attempt[]> {
    const pairs: Attempt[] = [];
    for (const identity of await this.#usable(source, wanted)) {
      const own = typeof identity === 'string' ? await recipientOf(identity) : undefined;
      for (const { recipient, enc } of group)
        pairs.push({ enc, recipient, isOwn: recipient === own, identity, source });
    }
    return pairs;
  }

  /** The recipients of the age keys at hand, with the source of each; what cannot be used is passed over. */
  async recipients(): Promise<{ readonly recipient: string; readonly source: string }[]> {
    return (await this.#ageKeys('')).map(({ recipient, source }) => ({ recipient, source }));
  }

  /** The age keys themselves of these recipients, for a second implementation that opens a document. Never for output. */
  async secretKeys(recipients: readonly string[]): Promise<string[]> {
    const found = await this.#ageKeys(recipients[0] ?? '');
    return found.filter(({ recipient }) => recipients.includes(recipient)).map(({ text }) => text);
  }

  async #ageKeys(wanted: string): Promise<{ text: string; recipient: string; source: string }[]> {
    const found = this.#sources.map(async (source) => {
      const identities = await this.#usable(source, wanted);
      const texts = identities.filter((identity): identity is string => typeof identity === 'string');
      return Promise.all(
        texts.map(async (text) => ({ text, recipient: await recipientOf(text), source: source.name })),
      );
    });
    return (await Promise.all(found)).flat();
  }

  /** What each source had to offer for these recipients, for the error when nothing opens: no word of any key. */
  async explain(recipients: readonly string[]): Promise<string[]> {
    const lines: string[] = [];
    for (const source of this.#sources) {
      const problems = new Set<string>();
      const own = new Set<string>();
      for (const recipient of source.perRecipient ? recipients : recipients.slice(0, 1)) {
        const found = await this.#identities(source, recipient).catch((error: Error) => {
          problems.add(error.message);
          return NOTHING;
        });
        for (const problem of found.problems) problems.add(problem);
        for (const identity of found.identities)
          own.add(typeof identity === 'string' ? await recipientOf(identity) : 'an ssh key');
      }
      const answer = [...problems, ...(own.size > 0 ? [`holds the key of ${[...own].join(', ')}`] : [])];
      lines.push(`${source.name}: ${answer.join('; ') || 'holds no key'}`);
    }
    return lines;
  }

  /** None when the source cannot be used. */
  async #usable(source: Source, recipient: string): Promise<readonly AgeIdentity[]> {
    return (await this.#identities(source, recipient).catch(() => NOTHING)).identities;
  }

  #identities(source: Source, recipient: string): Promise<Found> {
    const key = `${source.name}\n${source.perRecipient ? recipient : ''}`;
    const loaded = this.#loaded.get(key) ?? source.load(recipient);
    this.#loaded.set(key, loaded);
    return loaded;
  }

  toJSON(): string {
    return '[identities]';
  }

  [inspect.custom](): string {
    return '[identities]';
  }
}
