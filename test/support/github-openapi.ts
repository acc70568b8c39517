import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Exchange } from '../../sandbox/github';

const fixture = JSON.parse(readFileSync(join(__dirname, '../fixtures/github-openapi.json'), 'utf8'));

const operations: Readonly<
  Record<
    string,
    { readonly request: object | null; readonly responses: Readonly<Record<string, object | null>> }
  >
> = fixture.operations;

/** What differs from the description, and why that is all right. */
const UNDOCUMENTED: readonly { operation: string; field: string }[] = [
  // Terraform's provider sends it, GitHub takes it and answers with it; the description leaves it out.
  { operation: 'PUT /repos/{owner}/{repo}/environments/{environment_name}', field: 'can_admins_bypass' },
];

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
addFormats(ajv);
ajv.addFormat('int64', true).addFormat('timestamp', true).addFormat('repo.nwo', true);
ajv.addSchema({ $id: 'github', schemas: jsonSchema(fixture.schemas) });
const compiled = new Map<string, ValidateFunction>();

/** Everything in which requests and answers differ from GitHub's own description of its API. */
export function misfits(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap((exchange) => {
    const { operation, method, path, status } = exchange;
    if (operation === undefined)
      return status === 404 || status === 401 ? [] : [`${method} ${path} is unknown`];
    const described = operations[operation];
    if (!described) return [`${operation} is not in the description`];
    const sent =
      described.request && exchange.sent !== undefined
        ? check(operation, 'request', documented(operation, exchange.sent))
        : [];
    // Wrong tokens and limits are answered alike everywhere, and described nowhere in particular.
    if ([401, 403, 404, 502].includes(status) && !(status in described.responses)) return sent;
    // A request that is refused as invalid need not be valid.
    const request = status === 422 ? [] : sent;
    if (!(status in described.responses)) {
      return status === 422
        ? request
        : [...request, `${operation} answers ${status}, which is not described`];
    }
    return [...request, ...check(operation, String(status), exchange.answered)];
  });
}

function check(operation: string, part: string, value: unknown): string[] {
  const { request, responses } = operations[operation]!;
  const schema = part === 'request' ? request : responses[part];
  if (schema === null || schema === undefined) {
    return value === undefined ? [] : [`${operation} ${part}: has a body, and none is described`];
  }
  const key = `${operation} ${part}`;
  const validate = compiled.get(key) ?? ajv.compile(jsonSchema(schema) as object);
  compiled.set(key, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${key}: ${instancePath || '(body)'} ${message}`,
  );
}

function documented(operation: string, sent: unknown): unknown {
  const fields = UNDOCUMENTED.filter((known) => known.operation === operation).map(({ field }) => field);
  if (typeof sent !== 'object' || sent === null) return sent;
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !fields.includes(name)));
}

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` without a type, and references into the document of all schemas. GitHub writes `oneOf` also
 * where several fit, such as for errors.
 */
function jsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Readonly<Record<string, unknown>>;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, item]) => [
      key === 'oneOf' && Array.isArray(item) ? 'anyOf' : key,
      key === '$ref' ? `github${item as string}` : jsonSchema(item),
    ]),
  );
  if (nullable !== true)
    return typeof nullable === 'object' ? { ...converted, nullable: jsonSchema(nullable) } : converted;
  return { anyOf: [converted, { type: 'null' }] };
}
