import { parse } from 'yaml';
import { z } from 'zod';

/** What `docker compose` would print before it exits with a code other than 0. */
export class ComposeError extends Error {}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const words = z.union([z.string().transform((line) => line.split(/\s+/)), z.array(scalar)]);
const variables = z.union([
  z.array(z.string()),
  z
    .record(z.string(), scalar.nullable())
    .transform((map) =>
      Object.entries(map).map(([name, value]) => (value === null ? name : `${name}=${value}`)),
    ),
]);

const healthcheck = z.looseObject({
  test: z.union([z.string().transform((line) => ['CMD-SHELL', line]), z.array(scalar)]).optional(),
  interval: z.string().optional(),
  timeout: z.string().optional(),
  retries: z.coerce.number().optional(),
  start_period: z.string().optional(),
  disable: z.boolean().optional(),
});

const pace = z.looseObject({
  order: z.string().optional(),
  failure_action: z.string().optional(),
  monitor: z.string().optional(),
});

const deploy = z.looseObject({
  replicas: z.coerce.number().optional(),
  restart_policy: z
    .looseObject({
      condition: z.string().optional(),
      max_attempts: z.coerce.number().optional(),
      delay: z.string().optional(),
    })
    .optional(),
  update_config: pace.optional(),
});

const dependencies = z.union([
  z
    .array(z.string())
    .transform((names) => names.map((service) => ({ service, condition: 'service_started' }))),
  z
    .record(z.string(), z.looseObject({ condition: z.string().default('service_started') }))
    .transform((map) => Object.entries(map).map(([service, { condition }]) => ({ service, condition }))),
]);

const volume = z.union([
  z.string().transform((text) => {
    const [source, target] = text.split(':');
    return target === undefined ? { target: source! } : { source, target };
  }),
  z.looseObject({ source: z.string().optional(), target: z.string() }),
]);

const PORT = /^(?:(?:\[?([\d.:a-f]+)\]?:)?(\d+):)?(\d+)(?:\/(tcp|udp))?$/;

/** A port that is published under a chosen one of the host; Docker picks one where none is chosen. */
const port = z.union([
  scalar.transform((text, context) => {
    const [, address = '0.0.0.0', hostPort, , protocol = 'tcp'] = PORT.exec(text) ?? [];
    if (PORT.test(text)) return { address, protocol, ...(hostPort !== undefined && { hostPort }) };
    context.addIssue({ code: 'custom', message: `invalid containerPort: ${text}` });
    return z.NEVER;
  }),
  z
    .looseObject({
      target: z.coerce.number(),
      published: scalar.optional(),
      host_ip: z.string().default('0.0.0.0'),
      protocol: z.string().default('tcp'),
    })
    .transform(({ published, host_ip, protocol }) => ({
      address: host_ip,
      protocol,
      ...(published !== undefined && { hostPort: published }),
    })),
]);

const envFile = z.union([
  z.string().transform((path) => ({ path, required: true })),
  z.looseObject({ path: z.string(), required: z.boolean().default(true) }),
]);
const envFiles = z.union([envFile.transform((file) => [file]), z.array(envFile)]);

const service = z.looseObject({
  image: z.string().optional(),
  build: z.unknown().optional(),
  extends: z.undefined({ error: 'extends is not known to the sandbox' }).optional(),
  command: words.optional(),
  environment: variables.default([]),
  env_file: envFiles.default([]),
  restart: z.union([z.string(), z.literal(false).transform(() => 'no')]).default('no'),
  healthcheck: healthcheck.optional(),
  depends_on: dependencies.default([]),
  volumes: z.array(volume).default([]),
  ports: z.array(port).default([]),
  profiles: z.array(z.string()).default([]),
  labels: z.unknown().optional(),
  networks: z.unknown().optional(),
  deploy: deploy.optional(),
});

const composeFile = z.looseObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.looseObject({ external: z.boolean().optional() }).nullable()).nullish(),
});

export type ComposeService = z.infer<typeof service>;
export type ComposeFile = z.infer<typeof composeFile>;

/** Parses the text of a compose file without looking at what is in it. @throws ComposeError in the words of the parser */
export function parseYaml(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parse(text, { merge: true });
  } catch (error) {
    throw new ComposeError((error as Error).message);
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new ComposeError('Compose file not found or is empty');
  }
  return parsed as Record<string, unknown>;
}

/** Reads an interpolated compose document. @throws ComposeError for what Compose refuses */
export function readComposeFile(document: unknown): ComposeFile {
  const parsed = composeFile.safeParse(document);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new ComposeError(`validating docker-compose.yml: ${path.join('.') || 'services'}: ${message}`);
  }
  const file = parsed.data;
  const declared = Object.keys(file.volumes ?? {});
  if (Object.keys(file.services).length === 0) throw new ComposeError('no service selected');
  for (const [name, { image, build, depends_on, volumes }] of Object.entries(file.services)) {
    if (image === undefined && build === undefined) {
      throw new ComposeError(
        `service "${name}" has neither an image nor a build context specified: invalid compose project`,
      );
    }
    for (const dependency of depends_on) {
      if (!Object.hasOwn(file.services, dependency.service)) {
        throw new ComposeError(
          `service "${name}" depends on undefined service "${dependency.service}": invalid compose project`,
        );
      }
    }
    const unknown = volumes.find(
      ({ source }) => source && /^[\w]/.test(source) && !declared.includes(source),
    );
    if (unknown) {
      throw new ComposeError(
        `service "${name}" refers to undefined volume ${unknown.source}: invalid compose project`,
      );
    }
  }
  return file;
}

/** Services in an order in which everything comes after what it depends on. @throws ComposeError for a circle */
export function inOrder(file: ComposeFile): [string, ComposeService][] {
  const ordered: [string, ComposeService][] = [];
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name))
      throw new ComposeError(`dependency cycle detected: ${[...path, name].join(' -> ')}`);
    if (ordered.some(([known]) => known === name)) return;
    const definition = file.services[name]!;
    for (const { service: next } of definition.depends_on) visit(next, [...path, name]);
    ordered.push([name, definition]);
  };
  for (const [name, { profiles }] of Object.entries(file.services))
    if (profiles.length === 0) visit(name, []);
  return ordered;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of a duration such as `1m30s`. @throws ComposeError when it is none */
export function seconds(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) throw new ComposeError(`time: invalid duration "${text}"`);
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNIT_SECONDS[unit!]!,
    0,
  );
}
