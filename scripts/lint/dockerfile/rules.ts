import { type ServiceFinding, violation } from '../../../constructs/dokploy/lint/finding';
import { isSecretName, secretIn } from '../../../core/secret-text';
import { readDockerfile, type Stage, type Step, shipped } from './model';
import type { BuildPolicy } from './policy';
import { type PrismaFiles, prismaFindings } from './prisma';

/**
 * What a Dockerfile does that the policy does not want, and what no image should do: a base that is whatever is newest, no
 * healthcheck for Docker and compose, a secret that everybody who pulls the image reads.
 */
export function lintDockerfile(text: string, policy: BuildPolicy, files: PrismaFiles = {}): ServiceFinding[] {
  const stages = readDockerfile(text);
  const [last, ...below] = shipped(stages);
  if (last === undefined) {
    const message = 'there is no FROM, so this builds no image';
    return [violation('no-base', { line: 1, column: 1 }, message, 'begin with FROM and a pinned image')];
  }
  const image = [last, ...below];
  return [
    ...stages.flatMap((stage) => [...movingBase(stage, stages)]),
    ...otherBase(image.at(-1)!, policy),
    ...missingPackages(image, policy),
    ...healthcheck(image),
    ...stages.flatMap(({ steps }) => steps.flatMap((step) => [...secret(step)])),
    ...prismaFindings(stages, policy, files),
  ].sort((a, b) => a.line - b.line || a.column - b.column);
}

function* movingBase(stage: Stage, stages: readonly Stage[]): Generator<ServiceFinding> {
  const { image } = stage;
  if (image === 'scratch' || stages.some(({ name }) => name === image.toLowerCase())) return;
  const [, tag] = /:([^/:@]+)(?:@|$)/.exec(image) ?? [];
  if (image.includes('@') || (tag !== undefined && !/(^|[._-])latest($|[._-])/i.test(tag))) return;
  const message = `the base ${image} is whatever is newest on the day of the build`;
  yield violation(
    'moving-base',
    stage,
    message,
    'name a version, such as node:20.19.5-bookworm-slim, or a digest',
  );
}

function* otherBase(stage: Stage, { base }: BuildPolicy): Generator<ServiceFinding> {
  if (base === undefined || stage.image === base || stage.image.startsWith(`${base}@`)) return;
  const message = `the image is built from ${stage.image}, and the policy asks for ${base}`;
  yield violation(
    'other-base',
    stage,
    message,
    `FROM ${base}, or change the policy after the Debug workflow ran with the new base`,
  );
}

function* missingPackages(image: readonly Stage[], { packages }: BuildPolicy): Generator<ServiceFinding> {
  const installed = new Set(image.flatMap(({ steps }) => steps.flatMap(packagesOf)));
  const missing = packages.filter((name) => !installed.has(name));
  if (missing.length === 0) return;
  const message = `the image does not install ${missing.join(', ')}, which the policy asks for`;
  const fix = `RUN apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')} && rm -rf /var/lib/apt/lists/*`;
  yield violation('missing-packages', image[0]!, message, fix);
}

/** Names after `apt-get install`, without versions. */
function packagesOf({ keyword, text }: Step): string[] {
  if (keyword !== 'RUN') return [];
  return [...text.matchAll(/\bapt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&|;\n]*)/g)]
    .flatMap(([, words = '']) => words.split(/\s+/))
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map((word) => word.replace(/[=/].*$/, ''));
}

function* healthcheck(image: readonly Stage[]): Generator<ServiceFinding> {
  const checks = image.flatMap(({ steps }) =>
    steps.filter(({ keyword }) => keyword === 'HEALTHCHECK').reverse(),
  );
  const fix =
    'HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD and a program of the image that asks the health path; ' +
    'Railway reads none of it, so declare the path there as well';
  const [check] = checks;
  if (check === undefined) {
    yield violation(
      'no-healthcheck',
      image[0]!,
      'Docker and compose are not told how to see that the app is well',
      fix,
    );
  } else if (/^NONE\b/i.test(check.text)) {
    yield violation('no-healthcheck', check, 'HEALTHCHECK NONE switches off the one of the base', fix);
  }
}

function* secret(step: Step): Generator<ServiceFinding> {
  const kind = ['ENV', 'ARG', 'RUN', 'LABEL'].includes(step.keyword)
    ? (secretIn(step.text) ?? secretByName(step))
    : undefined;
  if (kind === undefined) return;
  const message = `${step.keyword} holds ${kind}, which everybody who pulls the image reads`;
  const fix =
    'give it when the container starts (an input of the declaration), or at build time with RUN --mount=type=secret';
  yield violation('secret-in-image', step, message, fix);
}

/** `ENV NAME=value NAME=value`, and the old form `ENV NAME value`. */
function secretByName({ keyword, text }: Step): string | undefined {
  if (keyword !== 'ENV' && keyword !== 'ARG') return undefined;
  const pairs = [...text.matchAll(/(?:^|\s)(\w+)=("[^"]*"|'[^']*'|\S*)/g)].map(([, name, value]) => [
    name!,
    value!,
  ]);
  const [, name = '', value = ''] = /^(\w+)\s+(.+)$/.exec(text) ?? [];
  const found = [...pairs, ...(pairs.length === 0 ? [[name, value]] : [])].find(
    ([each = '', given = '']) =>
      isSecretName(each) && given.replaceAll(/["']/g, '') !== '' && !given.includes('$'),
  );
  return found && `a value of ${found[0]}`;
}
