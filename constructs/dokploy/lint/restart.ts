import { RESTARTS } from '../../../providers/defaults';
import { inconclusive, type ServiceFinding, violation } from './finding';
import { type ComposeService, child, entry, type LintContext, type Rule, resolved } from './services';

const COMPOSE_FIX = `write restart: on-failure:${RESTARTS.usual}`;
const STACK_FIX = `write deploy.restart_policy with condition: on-failure and max_attempts: ${RESTARTS.usual}`;

/**
 * Restarts are bounded. Plain Compose reads `restart`, but `deploy.restart_policy` wins when both are there;
 * Swarm reads only `deploy.restart_policy`.
 */
export const restartRule: Rule = function* (service, context) {
  const restart = entry(service.fields, 'restart');
  const policy = entry(child(service.fields, 'deploy'), 'restart_policy');
  if (context.type === 'stack') {
    if (restart) {
      const message = 'Swarm ignores restart: and would restart without end';
      yield violation('restart-ignored', restart.keyAt, message, STACK_FIX);
    }
  } else if (restart && policy) {
    const message = 'Compose lets deploy.restart_policy win over restart:, so the file says two things';
    yield violation('restart-conflict', policy.keyAt, message, 'remove deploy.restart_policy');
  }
  if (policy) yield* judgePolicy(service, context);
  else if (context.type === 'docker-compose' && restart) yield* judgeRestart(service, context);
  else if (!service.inheritsFrom && !(service.oneShot && context.type === 'docker-compose')) {
    yield missing(service, context);
  }
};

function missing(service: ComposeService, context: LintContext): ServiceFinding {
  return context.type === 'stack'
    ? violation('restart-missing', service.at, 'without a policy Swarm restarts without end', STACK_FIX)
    : violation(
        'restart-missing',
        service.at,
        'without a policy a single crash ends the service',
        COMPOSE_FIX,
      );
}

function* judgeRestart(service: ComposeService, context: LintContext): Iterable<ServiceFinding> {
  const node = child(service.fields, 'restart');
  const written = resolved(node, context);
  if (written.malformed !== undefined) return;
  if (written.text === undefined) {
    const message = `the restart policy depends on ${written.unknown.join(', ')}, whose value is not known here`;
    yield inconclusive('restart-unknown', node!.at, message, COMPOSE_FIX);
    return;
  }
  const at = node?.at ?? service.at;
  const [, condition, cap] =
    /^(no|false|always|unless-stopped|on-failure)(?::(.*))?$/.exec(written.text) ?? [];
  if (condition === undefined || (cap !== undefined && (condition !== 'on-failure' || !/^\d+$/.test(cap)))) {
    const message = `restart: ${JSON.stringify(written.text)} is not a policy Docker knows`;
    yield violation('restart-invalid', at, message, COMPOSE_FIX);
  } else if (condition === 'no' || condition === 'false') {
    if (!service.oneShot) yield { ...missing(service, context), line: at.line, column: at.column };
  } else if (condition !== 'on-failure') {
    const message = `restart: ${condition} restarts a container that crashes on start without end`;
    yield violation('restart-unbounded', at, message, COMPOSE_FIX);
  } else {
    yield* judgeCap(cap === undefined ? 0 : Number(cap), `restart: ${written.text}`, at, COMPOSE_FIX);
  }
}

function* judgePolicy(service: ComposeService, context: LintContext): Iterable<ServiceFinding> {
  const fix = context.type === 'stack' ? STACK_FIX : COMPOSE_FIX;
  const policy = child(service.fields, 'deploy', 'restart_policy');
  const at = policy?.at ?? service.at;
  const condition = resolved(child(policy, 'condition'), context);
  const attempts = resolved(child(policy, 'max_attempts'), context);
  if (condition.malformed !== undefined || attempts.malformed !== undefined) return;
  const unknown = [...condition.unknown, ...attempts.unknown];
  if (condition.text === undefined || attempts.text === undefined) {
    const message = `the restart policy depends on ${unknown.join(', ')}, whose value is not known here`;
    yield inconclusive('restart-unknown', at, message, fix);
    return;
  }
  const name = condition.text === '' ? 'any' : condition.text;
  if (name === 'none' || name === 'no') {
    if (!service.oneShot) yield { ...missing(service, context), line: at.line, column: at.column };
  } else if (name === 'on-failure') {
    const cap = attempts.text === '' ? 0 : Number(attempts.text);
    yield* judgeCap(cap, `restart_policy with max_attempts: ${attempts.text || 'none'}`, at, fix);
  } else {
    const message = `restart_policy with condition: ${name} restarts a container that crashes on start without end`;
    yield violation('restart-unbounded', at, message, fix);
  }
}

function* judgeCap(
  cap: number,
  written: string,
  at: { line: number; column: number },
  fix: string,
): Iterable<ServiceFinding> {
  if (!Number.isInteger(cap) || cap <= 0) {
    yield violation(
      'restart-unbounded',
      at,
      `${written} has no cap, so a crash on start repeats without end`,
      fix,
    );
  } else if (cap > RESTARTS.most) {
    yield violation(
      'restart-cap-too-high',
      at,
      `${written} allows ${cap} restarts; at most ${RESTARTS.most} are accepted`,
      fix,
    );
  }
}
