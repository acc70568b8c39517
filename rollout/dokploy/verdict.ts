import { sameImage } from '../../core/same-image';
import type { Container } from '../../platforms/dokploy/containers';

/** What the containers of one app say about what was declared. */
export interface Verdict {
  /** Everything declared runs, from the declared image, and is healthy. */
  readonly healthy: boolean;
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];
  /** The problem cannot pass by waiting: Docker has given the container up. */
  readonly final: boolean;
  /** Image by service, of every service that runs. */
  readonly running: Readonly<Record<string, string>>;
}

export interface Declared {
  /** Declared image by service; for an application one entry. */
  readonly images: Readonly<Record<string, string>>;
  readonly kind: 'compose' | 'stack' | 'application';
}

/** Compares the containers with what was declared. Services nobody declared must not be broken either. */
export function judge(containers: readonly Container[], { images, kind }: Declared): Verdict {
  const only = kind === 'application' ? Object.keys(images)[0] : undefined;
  const named = containers.map((container) => ({ ...container, service: only ?? container.service }));
  const findings = [
    ...Object.entries(images).map(([service, image]) => missing(named, service, image)),
    ...named.map((container) => broken(container, images[container.service], kind)),
  ].filter((finding) => finding !== undefined);
  return {
    healthy: findings.length === 0,
    problems: findings.map((finding) => finding.problem),
    final: findings.some((finding) => finding.final),
    running: runningImages(named),
  };
}

interface Finding {
  readonly problem: string;
  readonly final: boolean;
}

function missing(containers: readonly Container[], service: string, image: string): Finding | undefined {
  if (containers.some((container) => container.service === service)) return undefined;
  return { problem: `${service}: no container runs it (declared: ${image})`, final: false };
}

function broken(
  container: Container,
  declared: string | undefined,
  kind: Declared['kind'],
): Finding | undefined {
  const { name, image, state, health, exitCode } = container;
  const compose = kind === 'compose';
  const match = declared === undefined ? 'same' : sameImage(declared, image);
  if (match === 'different') {
    return { problem: `${name}: runs ${image}, declared is ${declared}`, final: false };
  }
  if (state === 'exited' || state === 'dead') {
    // A one-shot service of the compose file that did its work is as it should be.
    if (declared === undefined && exitCode === 0) return undefined;
    const code = exitCode === undefined ? '' : ` with code ${exitCode}`;
    return {
      problem: `${name}: exited${code}${container.problem ? `, ${container.problem}` : ''} and stays so`,
      final: compose,
    };
  }
  if (state !== 'running') return { problem: `${name}: is ${state}`, final: false };
  if (image === undefined)
    return { problem: `${name}: cannot be inspected, so its image is unknown`, final: false };
  if (match === 'unknown') {
    return { problem: `${name}: runs ${image}, which does not tell whether it is ${declared}`, final: false };
  }
  // Compose never replaces an unhealthy container; Swarm does, so there the next task may be better.
  if (health === 'unhealthy') return { problem: `${name}: fails its healthcheck`, final: compose };
  if (health === 'starting') return { problem: `${name}: has not passed its healthcheck yet`, final: false };
  return undefined;
}

function runningImages(containers: readonly Container[]): Record<string, string> {
  const running = containers.filter(({ state, image }) => state === 'running' && image !== undefined);
  const sorted = [...running].sort((a, b) => a.name.localeCompare(b.name));
  return Object.fromEntries(sorted.map(({ service, image }) => [service, image!]));
}

/** What identifies a run of the containers: another id or restart means that they have not settled. */
export function runKey(containers: readonly Container[]): string {
  return containers
    .map(({ id, restarts }) => `${id}:${restarts}`)
    .sort()
    .join(' ');
}
