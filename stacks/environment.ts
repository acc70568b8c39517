import type { ProbePolicy, StateLocation, Tier } from '../constructs';
import type { Reviewers } from '../constructs/github';

/** One environment; adding one is adding an object to `environments.ts`. */
export interface Environment {
  /** Letters, digits and dashes; the name in every command and of the file in `secrets/`. */
  readonly name: string;
  /** Runs against the embedded platform, whose addresses are inputs. @default false */
  readonly sandbox?: boolean;
  /** What the environment is for; decides sizes and gates. */
  readonly tier: Tier;
  /** Environment that gets rotated secrets first. @default - none: a rotation is tried out nowhere before */
  readonly rehearsal?: string;
  /** The services at Railway. @default - none */
  readonly railway?: RailwayTarget;
  /** The services at Dokploy. @default - none */
  readonly dokploy?: DokployTarget;
  /** The repository at GitHub. @default - none */
  readonly github?: GithubTarget;
  /** Whether more than one service may be reached from outside. @default false */
  readonly severalDomains?: boolean;
  /** How routed services are probed after apply. @default - 12 probes, 10 s apart, 5 s each */
  readonly probe?: ProbePolicy;
  /** Where Terraform keeps its state; in production it has to be declared. @default - a file in `.plumbline/state` of the clone */
  readonly state?: StateLocation;
}

/** Where at Railway, and with which images besides the one that `docker_image` selects. */
export interface RailwayTarget {
  /** Ids of an environment that exists, or the name of a project to find or create. */
  readonly project:
    | { readonly projectId: string; readonly environmentId: string }
    | { readonly projectName: string };
  /** @default 'us-west2' */
  readonly region?: string;
  /** Host name of the web service. @default - Railway makes one up */
  readonly host?: string | undefined;
  /** Pinned references. */
  readonly images: { readonly worker: string; readonly postgres: string; readonly redis: string };
}

/** Where at Dokploy. */
export interface DokployTarget {
  /** Id of an environment that exists, or the name of a project to find or create. */
  readonly project: { readonly environmentId: string } | { readonly projectName: string };
  /** Address of the server. @default - the input `dokploy_url` */
  readonly url?: string;
  /** Host name of the ledger. */
  readonly host: string;
  /** Input that selects the ledger's image. */
  readonly imageInput: string;
}

/** Which repository at GitHub, and what guards it. */
export interface GithubTarget {
  /** User or organization. */
  readonly owner: string;
  /** Name without the owner. */
  readonly repository: string;
  /** Deployment environments; without reviewers, jobs start at once. */
  readonly environments: readonly {
    readonly name: string;
    /** @default - nobody has to approve */
    readonly reviewers?: Reviewers;
    /** Host name of the web service, for jobs: the declared one. @default - the secret of that name, from an input */
    readonly host?: string | undefined;
  }[];
  /** Names of the jobs that have to succeed before a pull request may be merged. */
  readonly requiredChecks: readonly string[];
  /** Milliseconds between two writes. @default 1000 */
  readonly writeDelayMs?: number;
}
