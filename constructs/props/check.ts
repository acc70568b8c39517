import type { IConstruct } from 'constructs';
import { suggestion } from '../../core/suggestion';
import { type Refusal, refusal } from '../declaration-error';
import { below, firstProblem, isObject, type Kind, type Needed, problemWith, type Shape } from './kind';
import { mayBeShown } from './literal';

/**
 * Props, or options inside of them: every one that is given is known and of its kind, and none that is needed is missing.
 */
export function options<P>(shape: Shape<P>): Kind<P> {
  const kinds = Object.entries(shape) as [string, Kind<unknown> | Needed<unknown>][];
  const known = kinds.map(([name]) => name);
  return {
    wants: `an object with ${known.join(', ')}`,
    is: isObject,
    flaw: (value: Readonly<Record<string, unknown>>, field) =>
      firstProblem(Object.keys(value), (name) =>
        Object.hasOwn(shape, name) || value[name] === undefined
          ? undefined
          : unknownProp(below(field, name), name, value[name], known),
      ) ??
      firstProblem(kinds, ([name, kind]) =>
        value[name] === undefined && !('needed' in kind)
          ? undefined
          : problemWith(kind, value[name], below(field, name)),
      ),
  };
}

function unknownProp(field: string, name: string, value: unknown, known: readonly string[]): Refusal {
  return {
    field,
    ...(mayBeShown(value, field) && { value }),
    why: 'there is no such option, and it would silently count for nothing',
    next: suggestion(name, known),
  };
}

/**
 * What was declared, once it is known to be what the types say.
 *
 * @param place the construct or its path; for values that belong to no construct yet, what makes them, such as `Duration.seconds`
 * @param field what the value is called there. @default - it is the props themselves
 * @throws PlumblineError naming the place, the field, why it is refused, and the nearest known name
 */
export function checked<T>(place: IConstruct | string, kind: Kind<T>, value: T, field = ''): T {
  const problem = problemWith(kind, value, field);
  if (problem) throw refusal(place, problem);
  return value;
}
