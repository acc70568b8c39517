import {
  DokployCompose,
  DokployEnvironment,
  Healthcheck,
  ImageRef,
  Input,
  type PlumblineStack,
  RestartPolicy,
  Rotation,
  RotationCheck,
  ServiceDomain,
} from '../constructs';
import { ledgerEnv } from './env-schema';
import type { DokployTarget, Environment } from './environment';

/** The services at Dokploy: a ledger as one compose app, with exports on a volume. */
export function addDokploy(
  stack: PlumblineStack,
  { tier, sandbox = false }: Environment,
  { project, url, host, imageInput }: DokployTarget,
  fingerprintKey: Input,
): void {
  const image = Input.image(stack, imageInput, {
    description: 'The image of the ledger, pinned; changing it is a rollout',
  });
  const connection = {
    url: url ?? Input.text(stack, 'dokploy_url', { description: 'Address of the Dokploy server' }),
    token: Input.secret(stack, 'dokploy_token', {
      description: 'Dokploy API key (profile → API/CLI keys), made without a rate limit',
      optional: true,
      rotation: Rotation.external(
        url === undefined
          ? {}
          : { check: RotationCheck.http(`${url}/api/project.all`, { header: 'x-api-key', prefix: '' }) },
      ),
    }),
    fingerprintKey,
  };
  if ('environmentId' in project)
    DokployEnvironment.existing(stack, 'dokploy', { ...connection, ...project });
  else DokployEnvironment.named(stack, 'dokploy', { ...connection, ...project });

  new DokployCompose(stack, 'ledger', {
    image: ImageRef.variable(image),
    healthcheck: Healthcheck.http('/health/ready'),
    restart: RestartPolicy.onFailure(3),
    port: 8080,
    domain: ServiceDomain.custom(host, { https: !sandbox }),
    volumes: [{ name: 'exports', mountPath: '/var/lib/ledger/exports' }],
    variables: ledgerEnv.in(tier, { LOG_LEVEL: 'info' }),
  });
}
