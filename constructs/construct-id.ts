import { Construct, type IConstruct } from 'constructs';
import type { PlumblineError } from '../core/errors';
import { refusal } from './declaration-error';

/** Whether Terraform takes the id as it is. */
export function isUsableId(id: string): boolean {
  return typeof id === 'string' && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(id);
}

/** The error for an id that is not usable. */
export function unusableId(path: string, id: string): PlumblineError {
  return refusal(path, {
    field: 'id',
    value: id,
    why: 'Terraform names hold ASCII letters, digits, "_" and "-" and do not begin with a digit; CDKTF drops every other character, so that "a.b" and "ab" would silently become one resource',
    next: 'use an id such as "web" or "mail-worker"',
  });
}

/**
 * Returns the id when it is usable and free.
 *
 * @throws PlumblineError when the id holds other characters than letters, digits, `_` and `-`, begins with a digit
 * or `-`, or is taken in the scope
 */
export function usableId(scope: IConstruct, id: string): string {
  if (!Construct.isConstruct(scope)) throw noScope(id);
  if (!isUsableId(id)) throw unusableId(pathBelow(scope, id), id);
  if (scope.node.tryFindChild(id)) {
    throw refusal(pathBelow(scope, id), {
      field: 'id',
      value: id,
      why: 'something of this name is declared here already',
      next: 'give each service of an environment its own name, and declare it once',
    });
  }
  return id;
}

/** The path of a construct that is about to be made. */
export function pathBelow(scope: IConstruct, id: string): string {
  const { path } = scope.node;
  return path === '' ? String(id) : `${path}/${id}`;
}

const noScope = (id: string) =>
  refusal(String(id), {
    field: 'scope',
    why: 'the first argument is no construct, so nobody knows which environment it is about',
    next: 'pass the stack, as in new RailwayService(stack, "web", …)',
  });
