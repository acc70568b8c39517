/** What one provider process knows: its resource types, its client once configured, and whether it was told to stop. */
import { withCode } from '../../core/failure-code';
import type { Note } from '../../core/note';
import { Redactor } from '../../core/redaction';
import { diagnostic, errorDiagnostic } from './diagnostics';
import { log, stackOf } from './plugin/log';
import { type Context, type Provider, ProviderError, type Resource } from './resource';
import type { Attributes, State } from './schema';
import { visit } from './values';
import type { Message } from './wire/protocol';

interface Diagnosed {
  readonly diagnostics?: readonly Message<'Diagnostic'>[];
}

export class Session<C> {
  readonly provider: Provider<C>;
  /** `undefined` until configured with known values. */
  client: C | undefined;
  /** Masks the secret values of this walk: those that Terraform gives, and those that the client reads. */
  redactor = new Redactor();
  /** What the state holds, as type and id: an object that is being replaced is not met by its own successor. */
  readonly #held = new Set<string>();
  readonly #resources: ReadonlyMap<string, Resource<C>>;
  readonly #stopping = new AbortController();
  readonly #note: Note;

  constructor(provider: Provider<C>, note: Note = () => {}) {
    this.provider = provider;
    this.#note = note;
    this.#resources = new Map(provider.resources.map((resource) => [resource.definition.type, resource]));
  }

  /** Aborts reads and waits; a write in flight goes on, or its object would be one that no state knows. */
  stop(): void {
    log('debug', 'stopping: reads and waits are aborted, writes are not');
    this.#stopping.abort();
  }

  get stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  resource(type: string): Resource<C> {
    const found = this.#resources.get(type);
    if (!found) throw new Error(`${this.provider.name} has no resource type ${type}`);
    return found;
  }

  /** Starts a walk: what an earlier one knew is forgotten. */
  async configure(config: State): Promise<void> {
    this.redactor = new Redactor();
    this.learn(this.provider.configuration, config);
    this.client = await this.provider.configure(config, this.redactor);
  }

  /** Has every sensitive value of a configuration or state masked in what this walk tells. */
  learn<S extends State | null>(attributes: Attributes, state: S): S {
    for (const { attribute, holder, name } of state ? visit(attributes, state) : []) {
      const value = holder[name];
      if (attribute.sensitive && typeof value === 'string') this.redactor.learn(value);
    }
    return state;
  }

  /** @throws ProviderError while the configuration is not known */
  configured(): C {
    if (this.client !== undefined) return this.client;
    throw new ProviderError(
      `The ${this.provider.name} provider is not configured yet`,
      'A value in its provider block is known only after another resource is applied. Existing resources cannot be ' +
        'read without it. Apply that resource first with -target, or give the value directly.',
    );
  }

  /** Remembers that the state holds this object. */
  hold({ definition }: Resource<C>, { id }: State): void {
    this.#held.add(`${definition.type}/${id}`);
  }

  holds({ definition }: Resource<C>, { id }: State): boolean {
    return this.#held.has(`${definition.type}/${id}`);
  }

  /** The service in front of a message is a name, also where a value that is kept secret reads the same, such as `postgres`. */
  #cleaned(message: string): string {
    const [, subject = '', rest = message] = /^([^\s:]+: )([\s\S]*)$/.exec(message) ?? [];
    return subject + this.redactor.clean(rest);
  }

  /** Answers a call; an error becomes a diagnostic beside what `otherwise` keeps. */
  async answer<R extends object>(
    attributes: Attributes,
    body: (context: Context) => (R & Diagnosed) | Promise<R & Diagnosed>,
    otherwise: (error: unknown) => R = () => ({}) as R,
  ): Promise<R & Diagnosed> {
    const warnings: Message<'Diagnostic'>[] = [];
    const context: Context = {
      signal: this.#stopping.signal,
      warn: (summary, detail = '', code) =>
        void warnings.push(diagnostic('warning', summary, withCode(detail, code))),
      progress: (message, fields) => {
        log('info', message, fields);
        this.#note(this.#cleaned(message));
      },
    };
    try {
      const result = await body(context);
      return { ...result, diagnostics: [...warnings, ...(result.diagnostics ?? [])] };
    } catch (error) {
      const clean = (text: string) => this.redactor.clean(text);
      log('debug', 'call failed', { error: clean(stackOf(error)) });
      const failure = errorDiagnostic(error, attributes, this.stopped, clean);
      return { ...otherwise(error), diagnostics: [...warnings, failure] };
    }
  }
}
