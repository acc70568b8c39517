/** Errors and warnings as Terraform shows them. */
import { PlumblineError } from '../../core/errors';
import { withCode } from '../../core/failure-code';
import { PartialStateError, ProviderError } from './resource';
import type { Attribute, Attributes, Path } from './schema';
import type { Message } from './wire/protocol';

const severity = { error: 1, warning: 2 } as const;

export function diagnostic(
  kind: keyof typeof severity,
  summary: string,
  detail = '',
  attribute?: Message<'AttributePath'>,
): Message<'Diagnostic'> {
  return { severity: severity[kind], summary, detail, ...(attribute ? { attribute } : {}) };
}

/**
 * What a failed call says: the error's own words, never a stack trace.
 * @param clean takes values out of words that are not ours. In ours they stay: names of services and hosts are values of
 * variables as well, and what a platform said was cleaned where it came in
 */
export function errorDiagnostic(
  error: unknown,
  attributes: Attributes,
  stopped: boolean,
  clean: (text: string) => string,
): Message<'Diagnostic'> {
  if (error instanceof PartialStateError) return errorDiagnostic(error.cause, attributes, stopped, clean);
  if (error instanceof ProviderError) {
    const path = error.path && attributePath(attributes, error.path);
    return diagnostic('error', error.summary, error.detail, path);
  }
  if (error instanceof PlumblineError) {
    const { what, why, next } = error.parts;
    return diagnostic('error', what, withCode(`${why}\n${next}`, error.code));
  }
  if (stopped && (error as Partial<Error> | undefined)?.name === 'AbortError') {
    return diagnostic(
      'error',
      'Interrupted',
      'Terraform was asked to stop, so this was not waited for any longer.',
    );
  }
  return diagnostic(
    'error',
    'The provider failed unexpectedly',
    `${clean(error instanceof Error ? error.message : String(error))}\nTF_LOG_PROVIDER=debug shows where.`,
  );
}

/** A path in the protocol's steps, which tell an attribute from a map key by the schema. */
export function attributePath(attributes: Attributes, path: Path): Message<'AttributePath'> {
  const steps: Message<'PathStep'>[] = [];
  let inside: Attributes | undefined = attributes;
  let elements: Attributes | undefined;
  for (const step of path) {
    if (typeof step === 'number') steps.push({ choice: { case: 'elementKeyInt', value: BigInt(step) } });
    else if (inside) steps.push({ choice: { case: 'attributeName', value: step } });
    else steps.push({ choice: { case: 'elementKeyString', value: step } });
    if (inside) {
      const nested: Attribute['nested'] = inside[step]?.nested;
      elements = nested?.attributes;
      inside = nested?.nesting === 'single' ? elements : undefined;
    } else inside = elements;
  }
  return { steps };
}
