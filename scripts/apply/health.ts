import { EXIT, type ExitCode } from '../../core/command';
import type { ErrorParts } from '../../core/errors';
import type { Output } from '../../core/terminal/output';
import { type ProbeOptions, type ProbeResult, probeHealth } from '../../rollout/probe';
import { worstOf } from '../../rollout/verdict';
import type { Outputs } from '../../workspace/engine';
import { imageOf } from '../../workspace/inputs';
import type { Stack } from '../../workspace/stack';

/** What health level 1 says about one routed service. */
export interface ServiceHealth extends ProbeResult {
  readonly service: string;
  /** Absent when the state has no address for it. */
  readonly url?: string;
}

export interface VerifyOptions {
  readonly stack: Pick<Stack, 'manifest' | 'inputs'>;
  readonly outputs: Outputs;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** @default as the manifest says */
  readonly attempts?: number;
  /** Whether anything was deployed a moment ago. @default false */
  readonly afterChange?: boolean;
  /** Request and wait of the probe. @default the real ones */
  readonly probe?: Pick<ProbeOptions, 'get' | 'sleep'>;
}

/** Good answers that must follow the first after a change: what was deployed a moment ago may still flap. */
const CONFIRMATIONS = 2;

/** Probes every routed service, all at once. */
export async function verifyHealth(options: VerifyOptions): Promise<ServiceHealth[]> {
  const { stack, outputs, output } = options;
  const routed = stack.manifest.services.flatMap((service) => {
    const { name, route, moreRoutes = [] } = service;
    if (!route) return [];
    const image = imageOf(service, stack.inputs);
    return [route, ...moreRoutes].map(({ urlOutput, healthcheckPath: path }) => ({
      service: name,
      image,
      url: outputs[urlOutput],
      path,
    }));
  });
  return Promise.all(
    routed.map(async ({ service, image, url, path }) => {
      const at = typeof url === 'string' ? { url } : {};
      const step = output.step(`${service}: waiting for ${url ?? 'an address'} ${path}`);
      try {
        const result = await probeHealth({
          ...stack.manifest.probe,
          ...(options.attempts !== undefined && { attempts: options.attempts }),
          confirmations: options.afterChange ? CONFIRMATIONS : 0,
          ...options.probe,
          url,
          path,
          image,
          signal: options.signal,
          onTry: (tries, reason) => step.update(`${service}: ${reason} (try ${tries})`),
        });
        if (result.verdict === 'pass') step.done(`${service}: healthy at ${url}`);
        else step.fail(`${service}: ${result.verdict}, ${result.reason}`);
        return { service, ...at, ...result };
      } catch (error) {
        step.fail();
        throw error;
      }
    }),
  );
}

/** What to tell a person when not every service is healthy. */
export function healthError(environment: string, health: readonly ServiceHealth[]): ErrorParts | undefined {
  const sick = health.filter(({ verdict }) => verdict !== 'pass');
  if (sick.length === 0) return undefined;
  const failed = sick.some(({ verdict }) => verdict === 'fail');
  const hints = [...new Set(sick.flatMap(({ next }) => next ?? []))];
  return {
    what: `everything was applied to "${environment}", but not every service ${failed ? 'is healthy' : 'is known to be healthy'}`,
    why: sick
      .map(
        ({ service, verdict, reason, tries, url }) =>
          `${service} (${url ?? 'no address'}): ${verdict}, ${reason}; tries: ${tries}`,
      )
      .join('\n'),
    next: failed
      ? [
          'Look at the logs of the service. To go back, set the image to the earlier tag and apply again.',
          ...hints,
        ].join(' ')
      : (hints[0] ??
        `Run "plumbline apply ${environment}" again later: with nothing to change it only asks the services.`),
  };
}

/** The worst verdict as exit code. */
export function exitCodeOf(health: readonly ServiceHealth[]): ExitCode {
  const worst = worstOf(health.map(({ verdict }) => verdict));
  if (worst === 'fail') return EXIT.failed;
  return worst === 'pass' ? EXIT.done : EXIT.unknown;
}
