import { causesOf, someOf } from '../../core/causes';
import type { ComposeType } from './compose-spec';
import { dependenciesRule } from './lint/dependencies';
import { deployRule } from './lint/deploy';
import { envFileRule } from './lint/env-file';
import { exclusiveResources, exclusiveRule } from './lint/exclusive';
import { exposureRule } from './lint/exposure';
import { type ComposeFinding, violation } from './lint/finding';
import { healthcheckRule } from './lint/healthcheck';
import { imageRule } from './lint/image';
import { interpolationRule } from './lint/interpolation-rule';
import { limitsRule } from './lint/limits';
import { longSyntaxRule } from './lint/long-syntax';
import { readYaml } from './lint/model';
import { referencesRule } from './lint/references';
import { restartRule } from './lint/restart';
import { secretsRule } from './lint/secrets';
import { type Rule, readServices } from './lint/services';
import { validityFindings } from './lint/validity';
import { volumesRule } from './lint/volumes';

export type { ComposeFinding } from './lint/finding';

export interface ComposeLintOptions {
  /** What Dokploy runs the file with. @default 'docker-compose' */
  readonly type?: ComposeType;
  /**
   * HTTP paths the apps are declared to serve; a probe of any other path is refused.
   * @default - any path but `/health/ready`, which has to be declared before a healthcheck may ask it
   */
  readonly endpoints?: readonly string[];
  /** Values of the Dokploy environment that are known and not secret. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Registries allowed besides `ghcr.io`, such as `docker.io/library/postgres`. @default - none */
  readonly registries?: readonly string[];
  /** Whether a file is there, by its path from the compose file. @default - nobody can tell, and what depends on it is inconclusive */
  readonly exists?: (path: string) => boolean;
}

/** Dokploy refuses larger requests. */
const LARGEST = 1024 * 1024;

const RULES: readonly Rule[] = [
  imageRule,
  restartRule,
  limitsRule,
  healthcheckRule,
  dependenciesRule,
  referencesRule,
  longSyntaxRule,
  exclusiveRule,
  envFileRule,
  secretsRule,
  exposureRule,
  volumesRule,
  deployRule,
  interpolationRule,
];

/**
 * Reads any compose text, YAML or JSON, and reports everything that Compose would refuse, and that would make a deploy
 * unrepeatable, unsafe, or impossible to judge, in the order of the file. Never throws and never repeats a secret.
 */
export function lintCompose(text: string, options: ComposeLintOptions = {}): ComposeFinding[] {
  if (Buffer.byteLength(text) > LARGEST) {
    const message = 'the file is larger than 1 MB, which Dokploy refuses';
    return [violation('too-large', { line: 1, column: 1 }, message, 'move data out of the compose file')];
  }
  const read = readYaml(text);
  if ('problems' in read) {
    const fix = 'correct the YAML; Dokploy would find this only at deploy time';
    return read.problems.map((problem) => violation('invalid-yaml', problem, problem.message, fix));
  }
  const { services, findings, ...file } = readServices(read.root);
  const variables = options.variables ?? {};
  const context = {
    type: options.type ?? 'docker-compose',
    services,
    ...file,
    variables,
    registries: options.registries ?? [],
    ...(options.endpoints && { endpoints: options.endpoints }),
    ...(options.exists && { exists: options.exists }),
  };
  const found = [...services.values()].flatMap((service) =>
    RULES.flatMap((rule) =>
      Array.from(rule(service, context), (finding) => ({ ...finding, service: service.name })),
    ),
  );
  const refused = services.size > 0 ? validityFindings(read.root, variables) : [];
  return toldOnce([...findings, ...refused, ...exclusiveResources(read.root), ...found]).sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
}

/** Services named before the rest is only counted. */
const MOST_NAMED = 3;

/** What an anchor brings into many services stands in one place, and is one finding. */
function toldOnce(findings: readonly ComposeFinding[]): ComposeFinding[] {
  const place = ({ rule, line, column, message }: ComposeFinding) =>
    JSON.stringify([rule, line, column, message]);
  return causesOf(findings, place).map(({ first, alike }) => {
    const services = alike.flatMap(({ service }) => service ?? []);
    const others = new Set(services.filter((name) => name !== first.service));
    if (others.size === 0) return first;
    return { ...first, message: `${first.message}; so in ${someOf([...others], MOST_NAMED)}` };
  });
}
