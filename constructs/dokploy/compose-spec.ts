import { options } from '../props/check';
import { flag, type Kind, needed, oneOf, text } from '../props/kind';
import type { ContainerLabels } from './container-labels';
import type { ProbeTest } from './probe';
import type { PublishedPort } from './published-port';

/**
 * What Dokploy runs a compose app with: `docker compose up`, which replaces the old container before the
 * new one is healthy, or `docker stack deploy` on Swarm.
 */
export type ComposeType = 'docker-compose' | 'stack';

/** What may be given for it. */
export const composeType: Kind<ComposeType> = oneOf('docker-compose', 'stack');

/** A healthcheck in seconds. A container is unhealthy after `retries` failed probes past `startPeriod`. */
export interface ComposeHealthcheck {
  readonly test: ProbeTest;
  /** Seconds between probes, at least 1. @default - `PROBE` in providers/defaults */
  readonly interval?: number;
  /** Seconds one probe may take, at least 1 and at most `interval`. @default - `PROBE` in providers/defaults */
  readonly timeout?: number;
  /** Failed probes in a row until unhealthy, at least 1. @default - `PROBE` in providers/defaults */
  readonly retries?: number;
  /** Seconds of start-up in which failed probes do not count; size it from measured migration time. @default - `PROBE` in providers/defaults */
  readonly startPeriod?: number;
}

export interface ComposeVolume {
  /** Named volume; it outlives every redeploy. */
  readonly name: string;
  /** Absolute path in the container. */
  readonly mountPath: string;
  /** @default false */
  readonly readOnly?: boolean;
  /** Uses a volume that exists already under this very name, and never creates or removes it. @default false */
  readonly external?: boolean;
}

/** What a volume may be. */
export const composeVolume: Kind<ComposeVolume> = options<ComposeVolume>({
  name: needed(text),
  mountPath: needed(text),
  readOnly: flag,
  external: flag,
});

/** A container; by itself a job, which runs to its end once in each deployment, such as a migration. */
export interface ComposeJobSpec {
  /** Service name: letters, digits, `.`, `_`, `-`. */
  readonly name: string;
  /** Pinned image reference, or a Terraform expression such as `${var.ledger_image}`; written as it is. */
  readonly image: string;
  /**
   * Container variable to the name of the Dokploy variable that holds its value, often the same. Values
   * never enter the file.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Overrides the image's command. Literal text: a `$` reaches the container as a `$`. */
  readonly command?: readonly string[];
  readonly volumes?: readonly ComposeVolume[];
  /** Services that must be healthy before this one starts. Swarm ignores the order, so `stack` leaves it out. */
  readonly dependsOn?: readonly string[];
  /** Others that it waits for, and until when: services that started, and jobs that ended well. */
  readonly waitsFor?: Readonly<Record<string, 'started' | 'completed'>>;
  /** Files with further variables, as Compose finds them. */
  readonly envFiles?: readonly string[];
  /** Literal text: a `$` reaches the container as a `$`. */
  readonly labels?: ContainerLabels;
  /** Most cores. @default - no limit */
  readonly cpu?: number;
  /** Most memory, in MiB. @default - no limit */
  readonly memoryMb?: number;
  /** Networks to join. @default - the project's own network; Dokploy adds its own for services with a domain */
  readonly networks?: readonly string[];
}

/** A container that runs all the time. */
export interface ComposeServiceSpec extends ComposeJobSpec {
  /** Restarts after a non-zero exit before the container stays exited. @default - as `RESTARTS` in providers/defaults */
  readonly maxRetries?: number;
  readonly healthcheck: ComposeHealthcheck;
  /** Container ports that other services and Traefik reach; nothing is published on the host. */
  readonly expose?: readonly number[];
  /** Container ports that the host listens on as well. */
  readonly ports?: readonly PublishedPort[];
}

export interface ComposeFileSpec {
  /** @default 'docker-compose' */
  readonly type?: ComposeType;
  readonly services: readonly ComposeServiceSpec[];
  /** None in a `stack`: Swarm has no order and would start them again. */
  readonly jobs?: readonly ComposeJobSpec[];
  /** Networks the services join, by name. */
  readonly networks?: Readonly<Record<string, { readonly external?: boolean }>>;
}
