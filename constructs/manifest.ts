import type { DeclaredValue, EnvironmentName, EnvSchemaData } from './env-schema';

/** Where a stack has something. */
export type Platform = 'railway' | 'dokploy' | 'github';

/**
 * What the command line needs to know about a synthesized stack, written beside `cdk.tf.json` as
 * `plumbline.json`. It holds no values of inputs and never a secret.
 */
export interface StackManifest {
  /** Version of this shape. */
  readonly version: 1;
  /** Environment name, which is also the stack id. */
  readonly environment: string;
  /** Environment that gets a rotation first; absent when nothing is tried out before. */
  readonly rehearsal?: string;
  readonly platforms: readonly Platform[];
  /** Where state lives: a path relative to the stack folder, or an HCP Terraform workspace. */
  readonly state:
    | { readonly kind: 'local'; readonly path: string }
    | { readonly kind: 'cloud'; readonly organization: string; readonly workspace: string };
  /** Terraform variables of the stack. */
  readonly inputs: readonly ManifestInput[];
  readonly services: readonly ManifestService[];
  /** Schemas that services declare their variables with, as data. @default - none */
  readonly envSchemas?: readonly EnvSchemaData[];
  /** Terraform addresses of resources that hold data; apply refuses to destroy or replace them. */
  readonly stateful: readonly string[];
  /** How routed services are probed after apply. */
  readonly probe: { readonly attempts: number; readonly intervalMs: number; readonly timeoutMs: number };
}

export interface ManifestInput {
  readonly name: string;
  /** Declared `ephemeral` and `sensitive`: never printed, never stored. */
  readonly secret: boolean;
  /** Selects an image, so it must be a pinned reference. */
  readonly image: boolean;
  /** Registries besides `ghcr.io` that the image may come from; only for images. */
  readonly registries?: readonly string[];
  readonly description: string;
  readonly required: boolean;
  /** How the value is replaced; absent for what nobody declared a rotation for. */
  readonly rotation?: ManifestRotation;
  /** The value is another input's, sealed for GitHub; nobody gives it. @default - it is given */
  readonly sealed?: ManifestSeal;
}

/** For which public key a secret is sealed. */
export interface ManifestSeal {
  /** `owner/name`. */
  readonly repository: string;
  /** @default - the repository itself */
  readonly environment?: string;
  /** Name at GitHub. */
  readonly secret: string;
  /** The input that is sealed. It does not reach the engine. */
  readonly of: string;
}

/** What a secret is for, which decides how often it is replaced. */
export type RotationCategory = 'infrastructure' | 'application' | 'external' | 'oauth';

export interface ManifestRotation {
  readonly category: RotationCategory;
  /** Days after which the value is due; absent when only a person decides. */
  readonly everyDays?: number;
  /** Milliseconds that the previous value stays valid once the new one was verified. */
  readonly overlapMs: number;
  readonly source: RotationSource;
}

/** Where the next value comes from. */
export type RotationSource =
  | { readonly kind: 'random'; readonly length: number; readonly alphabet: string }
  | { readonly kind: 'hex'; readonly bytes: number }
  | {
      readonly kind: 'postgres';
      /** Service at Railway that is the database. */
      readonly service: string;
      /** Input with the login that goes with the password. */
      readonly userInput: string;
      readonly database: string;
      /** `host:port`; absent when it is reached through a TCP proxy of the service. */
      readonly address?: string;
    }
  | { readonly kind: 'railway-project-token' }
  | {
      readonly kind: 'given';
      readonly check?:
        | { readonly argv: readonly string[] }
        | { readonly url: string; readonly header: string; readonly prefix: string };
    };

export interface ManifestService {
  readonly name: string;
  readonly platform: 'railway' | 'dokploy';
  /** Construct path, such as `prod/web`. */
  readonly path: string;
  /** A literal reference, or the variable that selects it. */
  readonly image: { readonly literal: string } | { readonly variable: string };
  /** Terraform addresses of everything that belongs to the service (a prefix match is enough for children). */
  readonly addresses: readonly string[];
  /** Absent for services that are not routed. */
  readonly route?: { readonly urlOutput: string; readonly healthcheckPath: string };
  /** Variables as the platform gets them, those of a container beside the service with its prefix. @default - none */
  readonly variables?: Readonly<Record<string, DeclaredValue>>;
  /** The schema of the service's variables, and of those with a prefix. @default - none */
  readonly envSchemas?: readonly ManifestEnvSchema[];
}

export interface ManifestEnvSchema {
  /** One of the stack's `envSchemas`. */
  readonly name: string;
  /** Whose rules count. */
  readonly environment: EnvironmentName;
  /** Begins the names of the variables it is about; empty for the service itself. */
  readonly prefix: string;
}
