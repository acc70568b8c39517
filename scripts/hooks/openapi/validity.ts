import { isObject, lookUp, type Node, type ObjectNode, object, operationsOf } from './document';

/**
 * What is wrong with a description, each as a sentence: version, title, paths, references that lead nowhere, operations
 * without answers, path parameters that are not declared, and names that are used twice.
 */
export function findProblems(root: ObjectNode): string[] {
  const operations = operationsOf(root);
  return [
    ...headProblems(root),
    ...brokenReferences(root),
    ...operations
      .filter(({ operation }) => Object.keys(object(operation['responses'])).length === 0)
      .map(({ name }) => `${name} declares no response`),
    ...operations.flatMap(({ name, path, parameters }) => {
      const declared = parameters.filter((each) => each['in'] === 'path').map((each) => each['name']);
      const used = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
      return [
        ...used
          .filter((each) => !declared.includes(each))
          .map((each) => `${name} does not declare its path parameter "${each}"`),
        ...declared
          .filter((each) => !used.includes(String(each)))
          .map((each) => `${name} declares the path parameter "${each}", which is not in the path`),
      ];
    }),
    ...repeated(operations.flatMap(({ operation }) => operation['operationId'] ?? [])).map(
      (id) => `the operationId "${id}" is used more than once`,
    ),
  ];
}

function headProblems(root: ObjectNode): string[] {
  const { openapi, info } = root;
  const problems: string[] = [];
  if (typeof openapi !== 'string' || !/^3\.[01]\.\d+/.test(openapi)) {
    problems.push('"openapi" must be a version 3.0 or 3.1, such as "3.1.0"');
  }
  for (const key of ['title', 'version']) {
    if (typeof object(info)[key] !== 'string') problems.push(`"info.${key}" must be a text`);
  }
  if (!isObject(root['paths']) && !isObject(root['webhooks']) && !isObject(root['components'])) {
    problems.push('"paths" is missing');
  }
  for (const path of Object.keys(object(root['paths']))) {
    if (!path.startsWith('/') && !path.startsWith('x-'))
      problems.push(`the path "${path}" must begin with a slash`);
  }
  return problems;
}

function brokenReferences(root: ObjectNode): string[] {
  const broken = new Set<string>();
  // With anchors a document can hold itself.
  const seen = new Set<unknown>();
  const visit = (node: Node | undefined): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if (isObject(node)) {
      const reference = node['$ref'];
      if (
        typeof reference === 'string' &&
        reference.startsWith('#') &&
        lookUp(root, reference) === undefined
      ) {
        broken.add(`the reference ${reference} leads nowhere`);
      }
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(root);
  return [...broken];
}

function repeated(names: readonly Node[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(String);
}
