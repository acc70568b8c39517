import type { ProbePolicy, StateLocation, Tier } from '../constructs';

/** One environment; adding one is adding an object to `environments.ts`. */
export interface Environment {
  /** Letters, digits and dashes; the name in every command and of the file in `secrets/`. */
  readonly name: string;
  /** Runs against the embedded platform, whose addresses are inputs. @default false */
  readonly sandbox?: boolean;
  /** What the environment is for; decides sizes and gates. */
  readonly tier: Tier;
  /** The services at Railway. @default - none */
  readonly railway?: RailwayTarget;
  /** The services at Dokploy. @default - none */
  readonly dokploy?: DokployTarget;
  /** How routed services are probed after apply. @default - 12 probes, 10 s apart, 5 s each */
  readonly probe?: ProbePolicy;
  /** @default - a file in `.plumbline/state` */
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
  readonly host?: string;
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
