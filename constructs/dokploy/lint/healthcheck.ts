import { PROBE } from '../../../providers/defaults';
import { parseComposeDuration } from './duration';
import { inconclusive, type ServiceFinding, violation } from './finding';
import { knownImage } from './known-images';
import type { ComposeMap, ComposeNode } from './model';
import { publishedPorts } from './ports';
import { type ProbeCommand, readProbeCommand } from './probe-command';
import { type ComposeService, child, items, type LintContext, type Rule, resolved, text } from './services';
import { shown } from './validity/place';

const TIMES = [
  `interval: ${PROBE.interval}s`,
  `timeout: ${PROBE.timeout}s`,
  `retries: ${PROBE.retries}`,
  `start_period: ${PROBE.startPeriod}s`,
].join(', ');

/** A healthcheck to write, where the image is one whose own probe is known; else what a probe has to do. */
function example(service: ComposeService, context: LintContext): string {
  const probe = knownImage(resolved(child(service.fields, 'image'), context).text ?? '')?.probe;
  return probe
    ? `write healthcheck: { test: ${JSON.stringify(probe)}, ${TIMES} }`
    : `write healthcheck: with a test: that runs a program the image ships and fails when the app is not well, and { ${TIMES} }`;
}

/** Every long-running service has a healthcheck that can pass, can fail, and asks the right place. */
export const healthcheckRule: Rule = function* (service, context) {
  const healthcheck = child(service.fields, 'healthcheck');
  if (!healthcheck) {
    if (service.oneShot || service.inheritsFrom) return;
    const message = 'without a healthcheck nothing can tell a running container from a working one';
    yield violation('healthcheck-missing', service.at, message, example(service, context));
    return;
  }
  if (healthcheck.kind !== 'map') return;
  if (isDisabled(healthcheck)) {
    if (service.oneShot) return;
    yield violation(
      'healthcheck-disabled',
      healthcheck.at,
      'the healthcheck is switched off',
      example(service, context),
    );
    return;
  }
  yield* judgeTiming(healthcheck, context);
  yield* judgeTest(service, healthcheck, context);
};

export function isDisabled(healthcheck: ComposeNode | undefined): boolean {
  if (text(child(healthcheck, 'disable')) === 'true') return true;
  const test = child(healthcheck, 'test');
  return text(items(test)[0]) === 'NONE' && test?.kind === 'list';
}

/** Durations Docker accepts; a probe that may outlast its interval is refused when the file asks for it. */
function* judgeTiming(healthcheck: ComposeMap, context: LintContext): Iterable<ServiceFinding> {
  const seconds: Record<string, number> = { interval: 30, timeout: 30 };
  for (const name of ['interval', 'timeout', 'start_period', 'start_interval']) {
    const node = child(healthcheck, name);
    const written = resolved(node, context);
    if (!node || written.text === undefined) continue;
    const parsed = /^[+-]?0$/.test(written.text) ? 0 : parseComposeDuration(written.text);
    const minimum = name === 'start_period' ? 0 : 0.001;
    if (parsed === undefined && !written.text.startsWith('-')) continue;
    if (parsed === undefined || parsed < minimum) {
      const message = `healthcheck ${name}: ${JSON.stringify(written.text)} is shorter than Docker takes`;
      yield violation('healthcheck-timing', node.at, message, `write ${name}: 10s`);
    } else {
      seconds[name] = parsed;
    }
  }
  const timeout = child(healthcheck, 'timeout');
  if (timeout && seconds['timeout']! > seconds['interval']!) {
    const message = `a probe may take ${seconds['timeout']} s but is due every ${seconds['interval']} s, so a hanging app is noticed late`;
    yield violation(
      'healthcheck-timing',
      timeout.at,
      message,
      `write timeout: ${Math.min(PROBE.timeout, seconds['interval']!)}s`,
    );
  }
  const retries = child(healthcheck, 'retries');
  const count = resolved(retries, context).text;
  if (retries && count !== undefined && /^[+-]?\d/.test(count) && !/^\+?0*[1-9]\d*$/.test(count)) {
    const message = `healthcheck retries: ${JSON.stringify(count)} is not a whole number above 0`;
    yield violation('healthcheck-timing', retries.at, message, `write retries: ${PROBE.retries}`);
  }
}

function* judgeTest(
  service: ComposeService,
  healthcheck: ComposeMap,
  context: LintContext,
): Iterable<ServiceFinding> {
  const test = child(healthcheck, 'test');
  if (!test || (test.kind === 'list' && test.items.length === 0)) {
    const message =
      'the healthcheck has no test, so the image decides what healthy means, if it says anything';
    yield inconclusive('healthcheck-unknown', healthcheck.at, message, example(service, context));
    return;
  }
  const parts = items(test).map((item) => resolved(item, context));
  if (parts.some((part) => part.malformed !== undefined)) return;
  const first = test.kind === 'list' ? parts[0]?.text : 'CMD-SHELL';
  if (first !== undefined && first !== 'CMD' && first !== 'CMD-SHELL') {
    const message = `a test in a list starts with CMD, CMD-SHELL or NONE, and this one with ${shown(first)}, so Compose refuses the file`;
    const written = items(test).map(text);
    const command = written.every((word) => word.length < 80)
      ? JSON.stringify(['CMD', ...written])
      : '["CMD", …]';
    yield violation('healthcheck-invalid', test.at, message, `write test: ${command}`);
    return;
  }
  const unknown = parts.flatMap((part) => part.unknown);
  if (unknown.length > 0 || first === undefined) {
    const message = `the probe depends on ${unknown.join(', ')}, whose value is not known here`;
    const fix = `write the value, or CMD-SHELL with $$${unknown[0] ?? 'NAME'}, which the container reads from its own environment:`;
    yield inconclusive('healthcheck-unknown', test.at, message, fix);
    return;
  }
  const words = parts.map((part) => part.text!);
  const argv = test.kind === 'list' ? words.slice(1) : words;
  if (argv.join('').trim() === '') {
    const message = 'the test names no command, so the container is never healthy';
    yield violation('healthcheck-empty', test.at, message, example(service, context));
    return;
  }
  yield* judgeProbe(readProbeCommand(first, argv), test, service, context);
}

function* judgeProbe(
  probe: ProbeCommand,
  test: ComposeNode,
  service: ComposeService,
  context: LintContext,
): Iterable<ServiceFinding> {
  if (probe.asksLocalhost) {
    const message =
      'localhost may resolve to ::1 first, where an app bound to IPv4 does not answer, and the probe may try no other';
    yield inconclusive('healthcheck-localhost', test.at, message, 'write 127.0.0.1 instead of localhost');
  }
  if (probe.alwaysPasses) {
    const message = `the probe passes whatever the app answers: ${probe.alwaysPasses}`;
    yield violation(
      'healthcheck-always-passes',
      test.at,
      message,
      'let the command fail when the app is not healthy',
    );
  }
  const image = text(child(service.fields, 'image'));
  if (probe.program && /distroless|[:-]slim\b/.test(image)) {
    const message = `the image looks slim and may not ship ${probe.program}`;
    const fix = 'probe with what the image has, such as node -e with fetch, or verify that it is there';
    yield inconclusive('healthcheck-program', test.at, message, fix);
  }
  if (!probe.http) return;
  const { host, path, port } = probe.http;
  const undeclared = context.endpoints ? !context.endpoints.includes(path) : path === '/health/ready';
  if (undeclared) {
    const message = `nobody declared that the app serves ${path}; a healthcheck on a missing endpoint fails every deploy`;
    const fix = `make the app answer ${path}, then declare the endpoint`;
    yield violation('healthcheck-endpoint-undeclared', test.at, message, fix);
  }
  if (!/^(?:localhost|127\.|0\.0\.0\.0|\[::1?\])/.test(host)) return;
  const ports = [...publishedPorts(service, context), ...exposed(service, context)];
  if (ports.length > 0 && !ports.some(({ target, last }) => port >= target && port <= last)) {
    const offered = ports
      .map(({ target, last }) => (last > target ? `${target}-${last}` : target))
      .join(', ');
    const message = `the probe asks port ${port}, but the service offers ${offered}: whether that port answers is never checked`;
    const fix = `probe the port that is routed, or add "${port}" to expose:`;
    yield inconclusive('healthcheck-port', test.at, message, fix);
  }
}

function exposed(service: ComposeService, context: LintContext): { target: number; last: number }[] {
  return items(child(service.fields, 'expose')).flatMap((item) => {
    const match = /^(\d+)(?:-(\d+))?(?:\/\w+)?$/.exec(resolved(item, context).text ?? '');
    return match ? [{ target: Number(match[1]), last: Number(match[2] ?? match[1]) }] : [];
  });
}
