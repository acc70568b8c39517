import { list, type ObjectNode, type Operation, object, operationsOf, resolve } from './document';

/**
 * What would break a client of the API as it was, each as a sentence: operations and answers that are gone, and things that
 * are required now and were not.
 */
export function findBreaking(before: ObjectNode, after: ObjectNode): string[] {
  const now = new Map(operationsOf(after).map((operation) => [normalName(operation), operation]));
  return operationsOf(before).flatMap((old) => {
    const operation = now.get(normalName(old));
    if (operation === undefined) return [`${old.name} is gone`];
    return [
      ...goneResponses(old, operation),
      ...newlyRequiredParameters(old, operation),
      ...newlyRequiredBody(before, old, after, operation),
    ];
  });
}

/** Names of path parameters mean nothing to a client. */
const normalName = ({ name }: Operation) => name.replace(/\{[^}]*\}/g, '{}');

function goneResponses(old: Operation, { name, operation }: Operation): string[] {
  const answers = object(operation['responses']);
  return Object.keys(object(old.operation['responses']))
    .filter((status) => /^2/.test(status) && answers[status] === undefined)
    .map((status) => `${name} no longer answers ${status}`);
}

function newlyRequiredParameters(old: Operation, { name, parameters }: Operation): string[] {
  const key = (each: ObjectNode) => `${each['in']} ${each['name']}`;
  const required = (each: ObjectNode) => each['required'] === true && each['in'] !== 'path';
  const before = new Set(old.parameters.filter(required).map(key));
  return parameters
    .filter((each) => required(each) && !before.has(key(each)))
    .map((each) => `${name} requires the ${each['in']} parameter "${each['name']}"`);
}

function newlyRequiredBody(
  beforeRoot: ObjectNode,
  old: Operation,
  afterRoot: ObjectNode,
  { name, operation }: Operation,
): string[] {
  const oldBody = resolve(beforeRoot, old.operation['requestBody']);
  const body = resolve(afterRoot, operation['requestBody']);
  const missing =
    body['required'] === true && oldBody['required'] !== true ? [`${name} requires a body`] : [];
  const oldContent = object(oldBody['content']);
  const properties = Object.entries(object(body['content'])).flatMap(([type, media]) => {
    if (oldContent[type] === undefined) return [];
    const was = new Set(requiredProperties(beforeRoot, object(oldContent[type])));
    return requiredProperties(afterRoot, object(media))
      .filter((property) => !was.has(property))
      .map((property) => `${name} requires "${property}" in its body (${type})`);
  });
  return [...missing, ...properties];
}

/** Of the schema itself, and of those it is put together from. */
function requiredProperties(root: ObjectNode, media: ObjectNode): string[] {
  const schema = resolve(root, media['schema']);
  const parts = [schema, ...list(schema['allOf']).map((part) => resolve(root, part))];
  return parts.flatMap((part) => list(part['required'])).map(String);
}

/**
 * Whether the version says that clients break: another first number, or another second one while the first is 0.
 * A version that is none of three numbers is judged by whether it differs.
 */
export function announcesBreaking(before: ObjectNode, after: ObjectNode): boolean {
  const [was, is] = [versionOf(before), versionOf(after)];
  const [one, other] = [/^(\d+)\.(\d+)\./.exec(was), /^(\d+)\.(\d+)\./.exec(is)];
  if (!one || !other) return was !== is;
  return one[1] !== other[1] || (one[1] === '0' && one[2] !== other[2]);
}

export const versionOf = (root: ObjectNode) => String(object(root['info'])['version'] ?? '');
