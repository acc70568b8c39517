import type { IConstruct } from 'constructs';
import { refusal } from '../declaration-error';
import { bindingOf } from '../env-schema/binding';
import { Input } from '../input';
import type { Kind } from '../props/kind';
import { input } from '../props/values';
import { variables } from '../props/variables';
import { claimOnce } from '../single-use';
import { referencesIn } from './reference';

/** Variables that an environment has for all of its services: literals and inputs. */
export type SharedVariables = Readonly<Record<string, string | Input>>;

export const sharedVariablesKind: Kind<SharedVariables> = variables<Input>(input);

/** @throws PlumblineError for what would be no variable of the environment, or not the one that was meant */
export function checkShared(scope: IConstruct, shared: SharedVariables, environmentId: string): void {
  if (bindingOf(shared) !== undefined) {
    throw refusal(scope, {
      field: 'sharedVariables',
      why: 'a schema is about the variables of a service, which has a shared one only where it refers to it',
      next: 'declare the schema with the variables of the services, and plain variables here',
    });
  }
  for (const [name, value] of Object.entries(shared)) {
    const field = `sharedVariables.${name}`;
    const [reference] = value instanceof Input ? [] : referencesIn(value);
    if (reference) {
      throw refusal(scope, {
        field,
        value: reference.text,
        why: 'a shared variable belongs to no service, and nothing says that Railway fills in references in one',
        next: 'write the text with the reference into the variables of each service that needs it',
      });
    }
    claimOnce(scope, `this shared variable of the environment ${environmentId}`, field, name);
  }
}
