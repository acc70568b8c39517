import { type Document, parseDocument } from 'yaml';
import { PlumblineError } from '../../../core/errors';

/** A node of a description: whatever YAML or JSON can hold. */
export type Node =
  | { readonly [key: string]: Node | undefined }
  | readonly Node[]
  | string
  | number
  | boolean
  | null;

export type ObjectNode = { readonly [key: string]: Node | undefined };

/** Files that describe an API, wherever they are but in tests. */
const NAME = /(^|\/)([^/]+\.)?openapi\.(json|ya?ml)$/;
const ASIDE = /(^|\/)(node_modules|test|tests|dist|fixtures|__tests__)\//;

/** Whether a file describes an API of this project: `openapi.yaml`, `billing.openapi.json`. */
export const isDescription = (path: string) => NAME.test(path) && !ASIDE.test(path);

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/**
 * Reads a description as YAML, of which JSON is a part.
 * @throws PlumblineError with the line when it is neither
 */
export function readDescription(text: string, file: string): ObjectNode {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem) {
    const line = problem.linePos?.[0].line;
    throw new PlumblineError({
      what: `${file}${line === undefined ? '' : `:${line}`} is not YAML or JSON`,
      why: problem.message.split('\n', 1)[0]!,
      next: 'Correct that line.',
    });
  }
  const content = contentOf(document, file);
  return isObject(content) ? content : {};
}

function contentOf(document: Document, file: string): Node {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    throw new PlumblineError(
      {
        what: `${file} cannot be read as YAML`,
        why: (error as Error).message.split('\n', 1)[0]!,
        next: 'Correct its anchors and aliases, or use "$ref".',
      },
      { cause: error },
    );
  }
}

/** A description, or nothing where it is none. */
export function readable(text: string, file: string): ObjectNode | undefined {
  try {
    return readDescription(text, file);
  } catch {
    return undefined;
  }
}

export function isObject(node: Node | undefined): node is ObjectNode {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

export const object = (node: Node | undefined): ObjectNode => (isObject(node) ? node : {});

export const list = (node: Node | undefined): readonly Node[] => (Array.isArray(node) ? node : []);

/** What a `$ref` inside the document leads to; nothing when it leads nowhere or outside. */
export function lookUp(root: ObjectNode, reference: string): Node | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let node: Node | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const key = decoded(part)?.replaceAll('~1', '/').replaceAll('~0', '~');
    if (key === undefined) return undefined;
    if (Array.isArray(node)) node = node[Number(key)];
    else node = isObject(node) ? node[key] : undefined;
  }
  return node;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** The object itself, or the one it refers to. */
export function resolve(root: ObjectNode, node: Node | undefined, depth = 0): ObjectNode {
  const found = object(node);
  const reference = found['$ref'];
  if (typeof reference !== 'string' || depth > 20) return found;
  return resolve(root, lookUp(root, reference), depth + 1);
}

/** One operation, such as `GET /users/{id}`. */
export interface Operation {
  readonly name: string;
  readonly path: string;
  readonly operation: ObjectNode;
  /** Of the path and of the operation, references followed. */
  readonly parameters: readonly ObjectNode[];
}

export function operationsOf(root: ObjectNode): Operation[] {
  return Object.entries(object(root['paths'])).flatMap(([path, item]) => {
    const shared = resolve(root, item);
    return METHODS.filter((method) => isObject(shared[method])).map((method) => {
      const operation = object(shared[method]);
      const parameters = [...list(shared['parameters']), ...list(operation['parameters'])];
      return {
        name: `${method.toUpperCase()} ${path}`,
        path,
        operation,
        parameters: parameters.map((parameter) => resolve(root, parameter)),
      };
    });
  });
}
