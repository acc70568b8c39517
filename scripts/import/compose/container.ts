import type { ComposeNode } from '../../../constructs/dokploy/lint/model';
import { type ComposeService, child, items, text } from '../../../constructs/dokploy/lint/services';
import { PORT } from '../../../providers/defaults';
import { type Code, type Entry, list, object, raw, text as textCode } from '../code';
import { type Context, forService, literalText, type ServiceContext } from './context';
import { type Routing, routingOf } from './domains';
import { declaredPort, holdsSecret, variablesCode, variablesOf } from './environment';
import { type Health, healthOf } from './healthcheck';
import { imageOf } from './image';
import { labelsCode, readLabels } from './labels';
import { limitsOf } from './limits';
import { portsOf } from './ports';
import { noteTheRest } from './rest';
import { restartOf } from './restart';
import { dependenciesOf } from './roles';
import { shellWords } from './shell-words';
import { volumesOf } from './volumes';

/** The file around a service. */
export interface Surroundings {
  readonly context: Context;
  /** Top-level `volumes`. */
  readonly volumes: ComposeNode | undefined;
  /** What the containers of the app are called in the declaration, by their names in the file. */
  readonly names: ReadonlyMap<string, string>;
  readonly jobs: ReadonlySet<string>;
  /** Name of the service that the app is for, in the file. */
  readonly main: string;
}

/** A container as properties of a declaration. */
export interface Container {
  readonly entries: readonly Entry[];
  readonly routed: boolean;
}

/** A service that runs all the time. */
export function containerOf(service: ComposeService, around: Surroundings): Container {
  const { fields } = service;
  const context = forService(around.context, service.name);
  const labels = readLabels(fields);
  const routing = routingOf(labels, context);
  const routed = routing.domain !== undefined;
  const image = imageOf(fields, context);
  const health = healthOf(fields, routed, context);
  const published = portsOf(fields, routed, context);
  const port = portOf(service, routing, health, published.container, context);
  const variables = variablesOf(fields, service.name !== around.main, context);
  if (port !== undefined && declaredPort(fields) === port) variables.delete('PORT');
  const entries = entriesOf({
    image,
    command: commandOf(service, context),
    port: port === undefined ? undefined : raw(port),
    domain: routing.domain,
    ports: published.code,
    healthcheck: health.code,
    restart: restartOf(fields, context),
    ...limitsOf(fields, context),
    volumes: volumesOf(fields, around.volumes, context),
    labels: labelsCode(labels, context),
    variables: variablesCode(variables),
    dependsOn: orderOf(service, around, context),
  });
  noteTheRest(fields, context);
  const said = entries.map((entry) =>
    entry.key === 'healthcheck' ? { ...entry, comment: health.comment } : entry,
  );
  return { entries: said, routed };
}

/** A service that runs to its end. */
export function jobOf(service: ComposeService, around: Surroundings): readonly Entry[] {
  const { fields } = service;
  const context = forService(around.context, service.name);
  const entries = entriesOf({
    image: imageOf(fields, context),
    command: commandOf(service, context),
    ...limitsOf(fields, context),
    volumes: volumesOf(fields, around.volumes, context),
    labels: labelsCode(readLabels(fields), context),
    variables: variablesCode(variablesOf(fields, true, context)),
    dependsOn: orderOf(service, around, context),
  });
  for (const key of ['ports', 'healthcheck', 'restart']) {
    const node = child(fields, key);
    if (node && text(node) !== 'no')
      context.note(node.at, key, 'it was left out: a job runs to its end once in each deployment');
  }
  noteTheRest(fields, context);
  return entries;
}

const entriesOf = (values: Readonly<Record<string, Code | undefined>>): readonly Entry[] =>
  Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));

/** The one port that the container is declared to listen on. */
function portOf(
  { fields, at }: ComposeService,
  routing: Routing,
  health: Health,
  published: readonly number[],
  { note }: ServiceContext,
): number | undefined {
  const declared = declaredPort(fields);
  if (routing.domain === undefined && !health.http) return declared;
  const exposed = items(child(fields, 'expose')).map((node) => Number(text(node).replace(/\/\w+$/, '')));
  const likely = [routing.port, declared, health.port, published[0], exposed[0]];
  const port = likely.find(
    (each) => each !== undefined && Number.isInteger(each) && each >= 1 && each <= 65_535,
  );
  if (port === undefined)
    note(at, 'port', `the file does not say which port it listens on: ${PORT} counts until port is declared`);
  if (health.port !== undefined && port !== health.port)
    note(
      at,
      'healthcheck',
      `it asked port ${health.port}, and now asks ${port}, which serves: write the path that answers 200 there`,
    );
  return port;
}

function commandOf({ fields }: ComposeService, context: ServiceContext): Code | undefined {
  const node = child(fields, 'command');
  if (node === undefined) return undefined;
  const nodes = node.kind === 'list' ? node.items : [node];
  const texts = nodes.map((item) => literalText(context, 'command', item));
  if (texts.includes(undefined)) return undefined;
  const words = node.kind === 'list' ? (texts as string[]) : shellWords(texts[0]!);
  if (words === undefined) {
    context.note(node.at, 'command', 'its quotes do not match, so it was left out: write it by hand');
    return undefined;
  }
  if (holdsSecret(` ${words.join(' ')}`, fields)) {
    context.note(
      node.at,
      'command',
      'it holds what looks like a secret in clear, and was left out: let the program read a variable',
    );
    return undefined;
  }
  return words.length === 0 ? undefined : list(words.map(textCode));
}

function orderOf(
  service: ComposeService,
  { names, jobs }: Surroundings,
  context: ServiceContext,
): Code | undefined {
  if (child(service.fields, 'depends_on') === undefined) return undefined;
  const order = dependenciesOf(service).flatMap(({ name, condition, node }): [string, Code][] => {
    const known = names.get(name);
    if (known === undefined) {
      context.note(node.at, 'depends_on', `${name} is no container of the app, and is not waited for`);
      return [];
    }
    const until = jobs.has(name) ? 'completed' : condition;
    if (until !== condition)
      context.note(node.at, 'depends_on', `${name} runs to its end, which is waited for now`);
    return [[known, textCode(until)]];
  });
  return object(new Map(order));
}
