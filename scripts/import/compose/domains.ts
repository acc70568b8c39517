import type { Position } from '../../../constructs/dokploy/lint/model';
import { type Code, call, list, object, raw, text as textCode } from '../code';
import type { ServiceContext } from './context';
import { laterText } from './context';
import type { Label } from './labels';
import { partsOf, withDefaults } from './reference';

/** What labels for Traefik say about a container. */
export interface Routing {
  /** One host name, or a list of several. */
  readonly domain: Code | undefined;
  /** Container port that Traefik leads to. */
  readonly port: number | undefined;
}

const ROUTER = /^traefik\.http\.routers\.([^.]+)\.(.+)$/i;
const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Rules longer than this are generated, and nobody's to read. */
const LONGEST_RULE = 2000;

interface Router {
  readonly hosts: readonly string[];
  readonly at: Position;
  readonly https: boolean | undefined;
}

/** Host names from labels for Traefik; Dokploy writes these labels itself. */
export function routingOf(labels: readonly Label[], context: ServiceContext): Routing {
  const traefik = labels.filter(({ name }) => /^traefik\./i.test(name));
  const enabled = traefik.find(({ name }) => /^traefik\.enable$/i.test(name));
  if (enabled && /^(?:false|0)$/i.test(withDefaults(enabled.value) ?? ''))
    return { domain: undefined, port: undefined };
  const routers = routersOf(traefik, context);
  const hosts = new Map<string, Router>();
  for (const router of routers)
    for (const host of router.hosts) if (hosts.get(host)?.https !== true) hosts.set(host, router);
  const codes = [...hosts].flatMap(([host, router]) => codeOf(host, router, context));
  return { domain: codes.length > 1 ? list(codes) : codes[0], port: portOf(traefik) };
}

function routersOf(labels: readonly Label[], context: ServiceContext): Router[] {
  const byName = new Map<string, Label[]>();
  for (const label of labels) {
    const say = (message: string) => context.note(label.at, 'labels', message);
    const [, name, setting = ''] = ROUTER.exec(label.name) ?? [];
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), label]);
    const known =
      /^(?:rule|entrypoints|tls(?:\..*)?|service)$/i.test(setting) ||
      /^traefik\.(?:enable|(?:docker|swarm)\.(?:network|lbswarm))$/i.test(label.name) ||
      /^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.(?:port|scheme)$/i.test(label.name);
    if (/^middlewares$/i.test(setting))
      say(
        `${label.name} was left out: what it does to requests, such as asking for a password, nobody does any more`,
      );
    else if (!known)
      say(
        `${label.name} was left out: Dokploy writes the labels of routes from the domains, without settings of this kind`,
      );
  }
  return [...byName.values()].flatMap((settings) => {
    const value = (pattern: RegExp) => settings.find(({ name }) => pattern.test(name))?.value;
    const rule = settings.find(({ name }) => /\.rule$/i.test(name));
    if (!rule) return [];
    const tls = settings.some(({ name, value: on }) => /\.tls(?:\.|$)/i.test(name) && on !== 'false');
    const entrypoints = value(/\.entrypoints$/i);
    const https =
      tls || /secure|https|443/i.test(entrypoints ?? '') || (entrypoints === undefined ? undefined : false);
    return [{ hosts: hostsOf(rule, context), at: rule.at, https }];
  });
}

/** The host names of a rule that asks for nothing else. */
function hostsOf({ value, at }: Label, context: ServiceContext): string[] {
  const rule = value.slice(0, LONGEST_RULE);
  const hosts = [...rule.matchAll(/\bHost\(([^)]*)\)/gi)].flatMap(([, names]) =>
    names!.split(',').map((name) => name.trim().replaceAll(/[`"']/g, '')),
  );
  const rest = rule.replaceAll(/\bHost\([^)]*\)/gi, '').replaceAll(/[\s|()]/g, '');
  if (hosts.length === 0 || value.length > LONGEST_RULE)
    context.note(at, 'labels', 'the rule names no host that can be read: declare a domain by hand');
  else if (rest !== '')
    context.note(
      at,
      'labels',
      'the rule asks for more than the host, such as a path, which was left out: every path of the host leads to the container',
    );
  return hosts;
}

function codeOf(host: string, { at, https }: Router, context: ServiceContext): Code[] {
  const say = (message: string) => context.note(at, 'labels', message);
  const literal = partsOf(host)?.every(({ kind }) => kind === 'literal');
  const name = literal ? host.toLowerCase() : host;
  if (literal && !HOST_NAME.test(name)) {
    say('it is no host name that Dokploy takes, and was left out');
    return [];
  }
  const code = literal ? textCode(name) : laterText(context, name);
  if (code === undefined) {
    say('the host name is put together in a way that no declaration can: declare the domain by hand');
    return [];
  }
  const value: Code = code.kind === 'raw' ? raw(`${code.text}.value`) : code;
  if (https === undefined)
    say(`${name} is served over HTTPS now, and plain HTTP is redirected; https: false leaves it as it was`);
  return [call('ServiceDomain.custom', value, ...(https === false ? [object({ https: raw(false) })] : []))];
}

function portOf(labels: readonly Label[]): number | undefined {
  const label = labels.find(({ name }) =>
    /^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.port$/i.test(name),
  );
  const port = Number(label && withDefaults(label.value));
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}
