import { type Attribute, toVariableText } from '../../../formats/tfvars';
import type { ValueChange } from './run';

/** Old and new value of an input that anyone may read; of a secret only its name. */
export function describe(
  name: string,
  old: Attribute | undefined,
  { secret, value }: Pick<ValueChange, 'secret' | 'value'>,
  changes: boolean,
): string {
  if (!changes) return `${name} has that value already.`;
  if (secret) return `${name}: ${old ? 'changed' : 'added'}`;
  return `${name}: ${old ? `${toVariableText(old.value)} → ` : ''}${value}`;
}
