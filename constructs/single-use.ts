import type { IConstruct } from 'constructs';
import { refusal } from './declaration-error';
import { isToken } from './terraform-value';

/** What each app declares, by what it is at a platform. */
const declared = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Notes that a construct declares something that exists once at a platform, such as an app by its id or a host name, also among
 * other environments of the same app. What only Terraform knows is not compared.
 *
 * @param kind what it is, such as `the compose app`
 * @param field where it is declared
 * @throws PlumblineError when another construct declares it
 */
export function claimOnce(construct: IConstruct, kind: string, field: string, value: string): void {
  if (isToken(value)) return;
  const { root, path } = construct.node;
  const owners = declared.get(root) ?? new Map<string, string>();
  declared.set(root, owners);
  const key = `${kind} ${value}`;
  const owner = owners.get(key);
  if (owner !== undefined) {
    throw refusal(construct, {
      field,
      value,
      why: `${owner} declares ${kind} already, and each of the two would undo what the other one sets`,
      next: 'declare it once',
    });
  }
  owners.set(key, path);
}
