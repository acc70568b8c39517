import { environment } from '../../providers/railway/definitions/environment';
import { project } from '../../providers/railway/definitions/project';
import type { USUAL_REGION } from '../../providers/railway/definitions/regions';
import type { Input } from '../input';
import { options } from '../props/check';
import { byName, flag, list, needed, oneOf, type Shape, text } from '../props/kind';
import { ruled } from '../props/ruled';
import { input } from '../props/values';
import { TIERS, type Tier } from '../tier';
import { region as knownRegion } from './replicas';
import { type SharedVariables, sharedVariablesKind } from './shared-variables';

export interface RailwayConnection {
  /** Token of an account, workspace or project; kind and scope are found out by asking Railway. @default - `RAILWAY_TOKEN` or `RAILWAY_API_TOKEN` of who runs Plumbline */
  readonly token?: Input;
  /** Key of at least 32 characters under which state keeps fingerprints of secret values. @default - `PLUMBLINE_FINGERPRINT_KEY` of who runs Plumbline */
  readonly fingerprintKey?: Input;
  /** Address of the API, for the sandbox. @default - Railway's own */
  readonly endpoint?: Input;
  /** What sizes and gates services get that declare none. */
  readonly tier: Tier;
  /**
   * What others refer to and nothing here declares: variables by the name of their service, or under `shared` those of the
   * environment. @default - nothing
   */
  readonly undeclared?: Readonly<Record<string, readonly string[]>>;
  /**
   * Variables of the environment itself, which no service has before it refers to one: `railway.reference('LOG_LEVEL')`. Those
   * that are not declared stay as they are. @default - none
   */
  readonly sharedVariables?: SharedVariables;
  /** Region of services that declare none, such as `us-west2` or `europe-west4-drams3a`. @default {@link USUAL_REGION} */
  readonly region?: string;
}

export interface ExistingRailwayEnvironment extends RailwayConnection {
  /** Project id (UUID); a token of another project is refused. */
  readonly projectId: string;
  /** Environment id (UUID). */
  readonly environmentId: string;
}

export interface NamedRailwayEnvironment extends RailwayConnection {
  /** Project to take over, or to create when the token sees none of this name. */
  readonly projectName: string;
  /** Environment to take over or create. @default 'production' */
  readonly environmentName?: string;
  /** Whether Terraform may destroy project and environment with everything in them. @default false */
  readonly destroyable?: boolean;
}

const connection: Shape<RailwayConnection> = {
  token: input,
  fingerprintKey: input,
  endpoint: input,
  tier: needed(oneOf(...TIERS)),
  undeclared: byName(list(text)),
  sharedVariables: sharedVariablesKind,
  region: knownRegion,
};
/** What the props of an environment may be. */
export const environmentKinds = {
  existing: options<ExistingRailwayEnvironment>({
    ...connection,
    projectId: needed(text),
    environmentId: needed(text),
  }),
  named: options<NamedRailwayEnvironment>({
    ...connection,
    projectName: needed(ruled(text, project.attributes.name)),
    environmentName: ruled(text, environment.attributes.name),
    destroyable: flag,
  }),
};
