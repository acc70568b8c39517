/**
 * What the command line needs to know about a synthesized stack, written beside `cdk.tf.json` as
 * `plumbline.json`. It holds no values of inputs and never a secret.
 */
export interface StackManifest {
  /** Version of this shape. */
  readonly version: 1;
  /** Environment name, which is also the stack id. */
  readonly environment: string;
  readonly platforms: readonly ('railway' | 'dokploy')[];
  /** Where state lives: a path relative to the stack folder, or an HCP Terraform workspace. */
  readonly state:
    | { readonly kind: 'local'; readonly path: string }
    | { readonly kind: 'cloud'; readonly organization: string; readonly workspace: string };
  /** Terraform variables of the stack. */
  readonly inputs: readonly ManifestInput[];
  readonly services: readonly ManifestService[];
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
}

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
}
