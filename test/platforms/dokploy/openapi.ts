import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { DISPENSABLE_PROCEDURES } from '../../../workspace/dokploy/procedures';
import { toolsDir } from '../../support/tools';
import type { Call } from './script';

/** Documents of Dokploy's API, one per version, where this machine has them; they are not ours to commit. */
export function findDocuments(): { readonly name: string; readonly path: string }[] {
  const folders = [join(__dirname, '../../../../shared/reference'), toolsDir].filter((dir) =>
    existsSync(dir),
  );
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^dokploy-openapi.*\.json$/.test(name))
      .map((name) => ({ name, path: join(folder, name) })),
  );
}

/** What no document knows, and why it is sent all the same. */
const UNDOCUMENTED: readonly string[] = [
  // The committed documents lag behind the server, and it is sent only to one that said itself that it is off.
  'compose.update createEnvFile',
];

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly { name: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

/** Everything in which a request differs from the document: method, fields that are not there, and values. */
export function misfitsWith(path: string): (call: Call) => string[] {
  const { paths, components } = JSON.parse(readFileSync(path, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true });
  addFormats(ajv);
  const compiled = new Map<string, ValidateFunction>();
  const check = (route: string, schema: Schema, value: unknown) => {
    const validate = compiled.get(route) ?? ajv.compile({ components, ...closed(schema) });
    compiled.set(route, validate);
    return validate(value) ? [] : ajv.errorsText(validate.errors, { separator: '\n' }).split('\n');
  };
  return ({ route, query, body }) => {
    const [method = '', procedure = ''] = route.split(' ');
    const operation: Operation | undefined = paths[`/${procedure}`]?.[method.toLowerCase()];
    if (operation === undefined)
      return DISPENSABLE_PROCEDURES.includes(procedure) ? [] : [`${route} is not in the document`];
    const known = ([name]: [string, unknown]) => !UNDOCUMENTED.includes(`${procedure} ${name}`);
    const problems =
      method === 'GET'
        ? check(route, queryOf(operation), { ...query })
        : check(route, operation.requestBody?.content['application/json'].schema ?? {}, {
            ...Object.fromEntries(Object.entries(body).filter(known)),
          });
    return problems.map((problem) => `${route}: ${problem}`);
  };
}

const queryOf = ({ parameters = [] }: Operation): Schema => ({
  type: 'object',
  properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
  required: parameters.filter(({ required }) => required).map(({ name }) => name),
});

/** The server drops what it does not know without a word, so a field under a wrong name would be lost. */
function closed(schema: Schema): Schema {
  const { exclusiveMinimum, ...rest } = schema;
  return { ...rest, ...(exclusiveMinimum !== true && { exclusiveMinimum }), additionalProperties: false };
}
