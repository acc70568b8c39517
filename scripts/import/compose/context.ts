import type { ComposeNode, Position } from '../../../constructs/dokploy/lint/model';
import { type Code, text as textCode } from '../code';
import type { Note } from '../declaration';
import type { Inputs } from './inputs';
import { partsOf, withDefaults } from './reference';

/** What the parts of one compose file are turned into declarations with. */
export interface Context {
  readonly inputs: Inputs;
  readonly notes: Note[];
}

/** The context for one service. */
export interface ServiceContext extends Context {
  /** Name of the service in the file. */
  readonly name: string;
  /** Says what a person has to look at. @param field of the service; empty for the service as a whole */
  note(at: Position, field: string, message: string): void;
}

export function forService(context: Context, name: string): ServiceContext {
  return {
    ...context,
    name,
    note: ({ line }, field, message) =>
      void context.notes.push({ line, subject: field === '' ? name : `${name}.${field}`, message }),
  };
}

/** A text that may hold references, for a place that takes what is known later; nothing for forms that cannot be declared. */
export function laterText(
  { inputs }: Context,
  value: string,
  variables: readonly string[] = [],
): Code | undefined {
  const parts = partsOf(value);
  if (parts === undefined) return undefined;
  const codes = parts.map((part) =>
    part.kind === 'literal' ? part.text : inputs.variable(part.name, part.default, variables),
  );
  const [only] = codes;
  if (codes.length === 1) return typeof only === 'string' ? textCode(only) : only;
  const joined = (code: Code): Code => (code.kind === 'raw' ? { ...code, text: `${code.text}.value` } : code);
  return { kind: 'template', parts: codes.map((code) => (typeof code === 'string' ? code : joined(code))) };
}

/**
 * A text for a place that takes literal ones alone: with the defaults of its references, which is then said. Nothing where one
 * has no default, which is said as well.
 */
export function literalText(
  { note }: ServiceContext,
  field: string,
  node: ComposeNode | undefined,
): string | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const known = withDefaults(node.text);
  if (known === undefined) {
    note(
      node.at,
      field,
      'it holds a variable without a default, and no value that is known later fits here: write it by hand',
    );
  } else if (partsOf(node.text)?.some(({ kind }) => kind === 'reference')) {
    note(
      node.at,
      field,
      'a variable was replaced by its default: correct it where the environment says otherwise',
    );
  }
  return known;
}
