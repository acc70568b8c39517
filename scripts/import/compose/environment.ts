import type { ComposeMap, ComposeNode, Position } from '../../../constructs/dokploy/lint/model';
import { child, items, text } from '../../../constructs/dokploy/lint/services';
import { isSecretName, secretIn } from '../../../core/secret-text';
import { type Code, object, text as textCode } from '../code';
import { laterText, type ServiceContext } from './context';
import { partsOf } from './reference';

interface Variable {
  readonly name: string;
  /** Absent where the container gets whatever the environment has under the name. */
  readonly value?: string;
  readonly at: Position;
}

/** Values under the name of a secret that are none. */
const NO_SECRET = /^(?:true|false|yes|no|on|off|[01]?|\/\S*)$/i;

/** Written into the variables of every app by Dokploy itself. */
const OF_DOKPLOY: ReadonlySet<string> = new Set(['APP_NAME', 'COMPOSE_PROJECT_NAME', 'DOCKER_CONFIG']);

/**
 * The variables of a service; what looks like a secret becomes an input and is never written.
 *
 * @param prefixed whether Dokploy has them under other names, as those of containers beside the service
 */
export function variablesOf(
  fields: ComposeMap,
  prefixed: boolean,
  context: ServiceContext,
): Map<string, Code> {
  const variables = new Map<string, Code>();
  for (const variable of readVariables(child(fields, 'environment'))) {
    if (OF_DOKPLOY.has(variable.name) && !prefixed)
      context.note(
        variable.at,
        `environment.${variable.name}`,
        'it was left out: Dokploy has a variable of this name of its own, and its value wins',
      );
    else if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable.name))
      variables.set(variable.name, codeOf(variable, context));
    else
      context.note(
        variable.at,
        'environment',
        'a variable has a name that Dokploy takes no variable under, and was left out',
      );
  }
  return variables;
}

/** The code of {@link variablesOf}; nothing where there are none. */
export const variablesCode = (variables: ReadonlyMap<string, Code>): Code | undefined =>
  variables.size === 0 ? undefined : object(variables);

/** The number that a service is told to listen on, where it is written out. */
export function declaredPort(fields: ComposeMap): number | undefined {
  const found = readVariables(child(fields, 'environment')).find(({ name }) => name === 'PORT');
  const port = Number(found?.value);
  return /^\d{1,5}$/.test(found?.value ?? '') && port >= 1 && port <= 65_535 ? port : undefined;
}

/** Which variable of the container has exactly the value of a variable of the environment. */
export function containerNameOf(fields: ComposeMap, wanted: string): string | undefined {
  return readVariables(child(fields, 'environment')).find(({ name, value }) => {
    if (value === undefined) return name === wanted;
    const parts = partsOf(value);
    return parts?.length === 1 && parts[0]!.kind === 'reference' && parts[0]!.name === wanted;
  })?.name;
}

function codeOf({ name, value, at }: Variable, context: ServiceContext): Code {
  const { inputs, note, name: service } = context;
  if (value === undefined) return inputs.variable(name, undefined);
  const parts = partsOf(value);
  if (parts === undefined) {
    note(
      at,
      `environment.${name}`,
      'its value is put together in a way that no declaration can: an input gives it as a whole',
    );
    return inputs.unclear(service, name);
  }
  const literal = parts.map((part) => (part.kind === 'literal' ? part.text : '${}')).join('');
  const clear = parts.some((part) => part.kind === 'literal' && secretIn(part.text) !== undefined);
  const named =
    parts.every(({ kind }) => kind === 'literal') && isSecretName(name) && !NO_SECRET.test(literal);
  if (!clear && !named && secretIn(literal) === undefined) {
    for (const part of parts) {
      if (part.kind !== 'reference' || !part.default || !isSecretDefault(part.name, name, part.default))
        continue;
      note(
        at,
        `environment.${name}`,
        `the default of ${part.name} may be a secret in clear and was left out: replace it where it is valid`,
      );
    }
    return laterText(context, value, [name]) ?? textCode(literal);
  }
  const { code, name: input } = inputs.secret(value, service, name);
  note(
    at,
    `environment.${name}`,
    `it may be a secret in clear. Give it as the input ${input}, and replace it where it is valid: whoever has the file has seen it`,
  );
  return code;
}

/** Whether a text holds what looks like a secret, or one that the service has in clear under the name of a secret. */
export function holdsSecret(text: string, fields: ComposeMap): boolean {
  if (secretIn(text) !== undefined) return true;
  return readVariables(child(fields, 'environment')).some(
    ({ name, value = '' }) =>
      isSecretName(name) && value.length >= SHORTEST && !value.includes('$') && text.includes(value),
  );
}

/** A shorter value is found in texts that have nothing to do with it. */
const SHORTEST = 4;

const isSecretDefault = (name: string, variable: string, value: string) =>
  ([name, variable].some(isSecretName) && !NO_SECRET.test(value)) || secretIn(value) !== undefined;

/** In the last place that names it, as Compose has it. */
function readVariables(node: ComposeNode | undefined): Variable[] {
  const all =
    node?.kind === 'map'
      ? [...node.entries].map(([name, { keyAt: at, value }]) => ({ name, at, ...valueIn(value) }))
      : items(node).map((item) => {
          const [name, ...rest] = text(item).split('=') as [string, ...string[]];
          return { name, at: item.at, ...(text(item).includes('=') && { value: rest.join('=') }) };
        });
  return [...new Map(all.map((variable) => [variable.name, variable])).values()];
}

const valueIn = (node: ComposeNode) =>
  node.kind === 'scalar' && node.value === null ? {} : { value: text(node) };
