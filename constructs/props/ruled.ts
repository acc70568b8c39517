import type { Attribute } from '../../providers/framework/schema';
import { isToken } from '../terraform-value';
import type { Kind } from './kind';

/** A kind whose known values are also under a rule: of the attribute they become, or one of their own. */
export function ruled<T>(
  kind: Kind<T>,
  { validate, description }: Pick<Attribute, 'validate' | 'description'>,
): Kind<T> {
  return {
    ...kind,
    flaw(value, field) {
      const flaw = kind.flaw?.(value, field);
      if (flaw || isToken(value)) return flaw;
      const why = validate?.(value);
      return why === undefined ? undefined : { field, value, why, next: description };
    },
  };
}
