import { PORT, PROBE } from '../../../providers/defaults';
import { parseComposeDuration } from './duration';
import { inconclusive, type ServiceFinding, violation } from './finding';
import type { ComposeMap, ComposeNode } from './model';
import { publishedPorts } from './ports';
import { type ProbeCommand, readProbeCommand } from './probe-command';
import { type ComposeService, child, items, type LintContext, type Rule, resolved, text } from './services';

const EXAMPLE = [
  `add healthcheck: with test: ["CMD", "wget", "-q", "--spider", "http://127.0.0.1:${PORT}/health"]`,
  `interval: ${PROBE.interval}s`,
  `timeout: ${PROBE.timeout}s`,
  `retries: ${PROBE.retries}`,
  `start_period: ${PROBE.startPeriod}s`,
].join(', ');

/** Every long-running service has a healthcheck that can pass, can fail, and asks the right place. */
export const healthcheckRule: Rule = function* (service, context) {
  const healthcheck = child(service.fields, 'healthcheck');
  if (!healthcheck) {
    if (service.oneShot || service.inheritsFrom) return;
    const message = 'without a healthcheck nothing can tell a running container from a working one';
    yield violation('healthcheck-missing', service.at, message, EXAMPLE);
    return;
  }
  if (healthcheck.kind !== 'map') {
    yield violation('healthcheck-invalid', healthcheck.at, 'healthcheck: is not a map of settings', EXAMPLE);
    return;
  }
  if (isDisabled(healthcheck)) {
    if (service.oneShot) return;
    yield violation('healthcheck-disabled', healthcheck.at, 'the healthcheck is switched off', EXAMPLE);
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
    const parsed = parseComposeDuration(written.text);
    const minimum = name === 'start_period' ? 0 : 0.001;
    if (parsed === undefined || parsed < minimum) {
      const message = `healthcheck ${name}: ${JSON.stringify(written.text)} is no usable duration`;
      yield violation('healthcheck-timing', node.at, message, `write ${name} with a unit, such as 10s`);
    } else {
      seconds[name] = parsed;
    }
  }
  const timeout = child(healthcheck, 'timeout');
  if (timeout && seconds['timeout']! > seconds['interval']!) {
    const message = `a probe may take ${seconds['timeout']} s but is due every ${seconds['interval']} s, so a hanging app is noticed late`;
    yield violation('healthcheck-timing', timeout.at, message, 'make timeout shorter than interval');
  }
  const retries = child(healthcheck, 'retries');
  const count = resolved(retries, context).text;
  if (retries && count !== undefined && !/^[1-9]\d*$/.test(count)) {
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
  if (!test) {
    const message =
      'the healthcheck has no test, so the image decides what healthy means, if it says anything';
    yield inconclusive('healthcheck-unknown', healthcheck.at, message, EXAMPLE);
    return;
  }
  const parts = items(test).map((item) => resolved(item, context));
  if (parts.some((part) => part.malformed !== undefined)) return;
  const unknown = parts.flatMap((part) => part.unknown);
  if (unknown.length > 0) {
    const message = `the probe depends on ${unknown.join(', ')}, whose value is not known here`;
    yield inconclusive('healthcheck-unknown', test.at, message, 'write the probe without references');
    return;
  }
  const words = parts.map((part) => part.text!);
  const [form, ...argv] = test.kind === 'list' ? words : ['CMD-SHELL', ...words];
  if ((form !== 'CMD' && form !== 'CMD-SHELL') || argv.join('').trim() === '') {
    const message = `a test starts with CMD, CMD-SHELL or NONE and names a command; this one starts with ${JSON.stringify(form ?? '')}`;
    yield violation('healthcheck-invalid', test.at, message, 'write test: ["CMD", "program", "argument"]');
    return;
  }
  yield* judgeProbe(readProbeCommand(argv), test, service, context);
}

function* judgeProbe(
  probe: ProbeCommand,
  test: ComposeNode,
  service: ComposeService,
  context: LintContext,
): Iterable<ServiceFinding> {
  if (probe.asksLocalhost) {
    const message =
      'localhost may resolve to ::1 in the container, where an app bound to IPv4 does not answer';
    yield violation('healthcheck-localhost', test.at, message, 'write 127.0.0.1 instead of localhost');
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
  const { path, port } = probe.http;
  const undeclared = context.endpoints ? !context.endpoints.includes(path) : path === '/health/ready';
  if (undeclared) {
    const message = `nobody declared that the app serves ${path}; a healthcheck on a missing endpoint fails every deploy`;
    const fix = `make the app answer ${path}, then declare the endpoint`;
    yield violation('healthcheck-endpoint-undeclared', test.at, message, fix);
  }
  const ports = [
    ...publishedPorts(service, context).map((published) => published.target),
    ...exposed(service),
  ];
  if (ports.length > 0 && !ports.includes(port)) {
    const message = `the probe asks port ${port}, but the service offers ${ports.join(', ')}: the routed port is never checked`;
    yield violation(
      'healthcheck-port',
      test.at,
      message,
      'probe the port that is routed, or add it to expose',
    );
  }
}

function exposed(service: ComposeService): number[] {
  return items(child(service.fields, 'expose'))
    .map((item) => Number.parseInt(text(item), 10))
    .filter(Number.isInteger);
}
