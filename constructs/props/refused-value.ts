import { PlumblineError } from '../../core/errors';

const PROBLEM = Symbol('plumbline.problem');

/**
 * What `make` makes; in place of a value that is refused, one that carries why. A construct that is given it names its own
 * path and the field besides, and whatever else looks into it is refused as well.
 *
 * @param type the class of the value, which the refused one passes for
 */
export function orRefused<T extends object>(type: { readonly prototype: T }, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof PlumblineError) return refusedValue(type, error);
    throw error;
  }
}

function refusedValue<T extends object>(type: { readonly prototype: T }, problem: PlumblineError): T {
  return new Proxy(Object.create(type.prototype) as T, {
    get(_, key) {
      if (key === PROBLEM) return problem;
      throw problem;
    },
  });
}

/** Why a value was refused; nothing for one that was not. */
export function problemCarriedBy(value: object): PlumblineError | undefined {
  return (value as { readonly [PROBLEM]?: PlumblineError })[PROBLEM];
}
