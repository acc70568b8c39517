/** The kinds of values that the library's classes make, with how each is made. */
import { Autoscaling } from '../autoscaling';
import { DeployHook } from '../deploy-hook';
import { Duration } from '../duration';
import { Healthcheck } from '../healthcheck';
import { ImageRef } from '../image-ref';
import { Input } from '../input';
import { RestartPolicy } from '../restart-policy';
import { ServiceDomain } from '../service-domain';
import { either, type Kind, list, made, text } from './kind';

export const image = made(
  () => ImageRef,
  'ImageRef.pinned("ghcr.io/acme/grid:v123-abcdef") or ImageRef.variable(input)',
);
export const healthcheck = made(() => Healthcheck, 'Healthcheck.http("/api/health")');
export const restart = made(() => RestartPolicy, 'RestartPolicy.onFailure(3) or RestartPolicy.never()');
export const domain = made(
  () => ServiceDomain,
  'ServiceDomain.generated() or ServiceDomain.custom("app.acme.dev")',
);
/** One host name, or several. */
export const domains = either<ServiceDomain | readonly ServiceDomain[]>(domain, list(domain));
export const hooks = list(made(() => DeployHook, 'DeployHook.after("smoke", ["node", "checks/smoke.js"])'));
export const autoscaling = made(() => Autoscaling, 'Autoscaling.horizontal()');
export const duration = made(() => Duration, 'a Duration, such as Duration.seconds(30)');

/** An input; what is given in its place may be the secret itself. */
export const input: Kind<Input> = {
  ...made(() => Input, 'Input.secret(stack, "…", { description: … })'),
  secret: true,
};

/** Names of what may go when something that exists is taken over. */
export const letGo = list(text);
