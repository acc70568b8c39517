import { Duration, type StateLocation } from '../constructs';
import type { Environment } from './environment';

/**
 * REPLACE ME: ids of your own project. `prod`, `staging`, `ledger` and `github` synthesize as they are, so that there is
 * something to read, but nothing answers to these ids: a plan fails until they are yours. Railway shows project and
 * environment id with Ctrl-K, "Copy project id" and "Copy environment id"; Dokploy shows the environment id at the
 * end of the address.
 */
const YOURS = {
  railwayProject: '00000000-0000-4000-8000-000000000001',
  railwayProduction: '00000000-0000-4000-8000-000000000002',
  railwayStaging: '00000000-0000-4000-8000-000000000003',
  dokployEnvironment: 'your-dokploy-environment-id',
  dokployUrl: 'https://dokploy.example.com',
  githubOwner: 'your-organization',
  githubRepository: 'your-repository',
  /** Organization at HCP Terraform, with a workspace for each environment that more than one machine applies. */
  stateOrganization: 'your-organization',
  /** Login of who approves deployments to production. */
  githubReviewer: 'your-login',
  /** `docker buildx imagetools inspect postgres:17.6` prints the digest. */
  postgres: `docker.io/library/postgres:17.6@sha256:${'0'.repeat(64)}`,
} as const;

/** Host names of the web service, where you have your own, such as `app.example.com`; Railway makes up the others. */
const hosts: { readonly prod?: string; readonly staging?: string } = {};

const images = {
  worker: 'ghcr.io/acme/grid-worker:v123-abcdef',
  postgres: YOURS.postgres,
  redis: 'docker.io/library/redis:7.4.5',
};

/**
 * State says what runs. Here it is at HCP Terraform, which locks it, so that everybody's machine and CI know the same; `docs/state.md`
 * lists the other places. The sandbox has its state in a file, as it lives on one machine.
 */
const shared = (environment: string): StateLocation => ({
  kind: 'cloud',
  organization: YOURS.stateOrganization,
  workspace: `plumbline-${environment}`,
});

/** Everything this team runs. */
export const environments: readonly Environment[] = [
  {
    name: 'prod',
    tier: 'production',
    state: shared('prod'),
    rehearsal: 'staging',
    railway: {
      project: { projectId: YOURS.railwayProject, environmentId: YOURS.railwayProduction },
      host: hosts.prod,
      images,
    },
  },
  {
    name: 'staging',
    tier: 'staging',
    state: shared('staging'),
    railway: {
      project: { projectId: YOURS.railwayProject, environmentId: YOURS.railwayStaging },
      host: hosts.staging,
      images,
    },
  },
  {
    name: 'ledger',
    tier: 'production',
    state: shared('ledger'),
    dokploy: {
      project: { environmentId: YOURS.dokployEnvironment },
      url: YOURS.dokployUrl,
      host: 'ledger.example.com',
      imageInput: 'docker_image',
    },
  },
  {
    name: 'github',
    tier: 'production',
    state: shared('github'),
    github: {
      owner: YOURS.githubOwner,
      repository: YOURS.githubRepository,
      environments: [
        { name: 'production', reviewers: { users: [YOURS.githubReviewer] }, host: hosts.prod },
        { name: 'staging', host: hosts.staging },
      ],
      requiredChecks: [
        'Code Quality Checks',
        'Security Scan',
        'Run Tests (1)',
        'Run Tests (2)',
        'Run Tests (3)',
        'Run Tests (4)',
        'Coverage Report',
        'Build Verification',
      ],
    },
  },
  {
    name: 'sandbox',
    sandbox: true,
    tier: 'staging',
    // One at each platform.
    severalDomains: true,
    railway: {
      project: { projectName: 'sandbox' },
      images: {
        worker: 'ghcr.io/plumbline-sandbox/worker:v1-a1b2c3d',
        postgres: 'ghcr.io/plumbline-sandbox/postgres:v1-a1b2c3d',
        redis: 'ghcr.io/plumbline-sandbox/redis:v1-a1b2c3d',
      },
    },
    dokploy: {
      project: { projectName: 'sandbox' },
      host: 'ledger.localhost',
      imageInput: 'ledger_image',
    },
    probe: { attempts: 12, interval: Duration.milliseconds(500), timeout: Duration.seconds(2) },
  },
];
