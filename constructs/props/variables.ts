import { isSecretName } from '../../core/secret-text';
import { bindingOf } from '../env-schema/binding';
import { anyText, below, byName, either, firstProblem, type Kind } from './kind';
import { literalProblem, literalSecret, secretInputFor } from './literal';

/** Says nothing even under the name of a secret: switches, nothing, references and paths of files. */
const NO_SECRET = /^(?:true|false|yes|no|on|off|[01]?|\/\S*)$|\$\{/i;

/**
 * Variables by name: texts and whatever else a platform takes. A text that looks like a secret is refused, and so is one whose
 * name says that it is one, where no schema knows better.
 */
export function variables<T>(other: Kind<T>): Kind<Readonly<Record<string, string | T>>> {
  const each = byName(either<string | T>(anyText, other));
  return {
    ...each,
    flaw: (values: Readonly<Record<string, unknown>>, field) =>
      each.flaw?.(values, field) ??
      firstProblem(Object.entries(values), ([name, value]) =>
        typeof value === 'string'
          ? textProblem(name, value, below(field, name), bindingOf(values) !== undefined)
          : undefined,
      ),
  };
}

function textProblem(name: string, text: string, field: string, bound: boolean) {
  const next = secretInputFor(name);
  const problem = literalProblem(text, field, next);
  if (problem || bound || !isSecretName(name) || NO_SECRET.test(text)) return problem;
  const otherwise = 'what is no secret may come from Input.text with a default';
  return literalSecret(field, 'its name says that it is a secret', `${next}; ${otherwise}`);
}
