/** Checks of a configuration, each problem as a diagnostic of its attribute. */
import { Redactor } from '../../core/redaction';
import { attributePath, diagnostic } from './diagnostics';
import { type Attribute, type Attributes, type State, UNKNOWN, type Value } from './schema';
import { hasUnknown, visit } from './values';
import type { Message } from './wire/protocol';

/**
 * Runs the checks of every attribute that is known, then the one that spans several.
 * @param whole throws ProviderError
 */
export function validate(
  attributes: Attributes,
  config: State,
  whole?: (config: State) => void,
): { diagnostics: Message<'Diagnostic'>[] } {
  const diagnostics = [...visit(attributes, config)].flatMap(({ attribute, holder, name, path }) => {
    const value = holder[name];
    const problem = isKnown(attribute, value) ? attribute.validate?.(value) : undefined;
    if (problem === undefined) return [];
    const text = attribute.sensitive ? withoutSecret(problem, value) : problem;
    return [
      diagnostic('error', `Invalid value for ${path.join('.')}`, text, attributePath(attributes, path)),
    ];
  });
  if (diagnostics.length === 0) whole?.(config);
  return { diagnostics };
}

function isKnown(attribute: Attribute, value: Value): boolean {
  if (value === null || value === UNKNOWN) return false;
  return attribute.nested !== undefined || !hasUnknown(value);
}

/** A check that quotes the value it refuses must not put a secret into Terraform's output, however short. */
function withoutSecret(problem: string, value: Value): string {
  const text = String(value);
  const redactor = new Redactor();
  redactor.learn(text);
  return redactor.clean(text === '' ? problem : problem.replaceAll(text, '(sensitive value)'));
}
