import { PlumblineError } from '../core/errors';
import { nextOf, previousOf } from '../workspace/inputs';
import { openSecrets, secretsFileOf, textsOf } from '../workspace/secrets-file';
import { type AuditRow, readAudit } from './audit';
import type { RotationInput } from './input';
import { historyOf, isBefore } from './journal';
import type { PlannedRotation } from './plan';
import { statusOf } from './schedule';
import { type Job, type Left, ROTATING } from './selection';
import { nothingGiven } from './sources/given';

/**
 * Makes sure, before anything is done, that a run will do what a person asked for: each named key is acted on, and the
 * value on standard input gets to the one rotation that it is for.
 * @throws PlumblineError when it would not
 */
export async function requireAsRequested(input: RotationInput, { stages }: PlannedRotation): Promise<void> {
  const { root, keys, askValue, output, now } = input;
  const { rows } = readAudit(root);
  const target = stages.at(-1);
  const idle = (target?.left ?? []).filter(({ key }) => keys.includes(key));
  const isTakenUp = ({ environment, input: declared }: Job) => {
    const { open } = statusOf(declared, historyOf(rows, environment, declared.name), now());
    return open === 'interrupted' || open === 'revocation-due';
  };
  if (target && idle.length > 0) {
    // The command of a killed run names keys that it was through with; that is no reason not to go on with the others.
    if (!target.jobs.some(isTakenUp)) throw notActedOn(target.environment, idle, input);
    for (const { key, why } of idle) output.warn(`Nothing is done about ${key}: ${why}.`);
  }

  const jobs = stages.flatMap((stage) => stage.jobs);
  const asking: Job[] = [];
  for (const job of jobs) if (await needsValue(job, rows, input)) asking.push(job);
  if (input.stdin && asking.length > 1) throw severalQuestions(asking);
  if (input.stdin && asking.length === 0) throw noQuestion(jobs, keys);
  const [first] = asking;
  if (first && !askValue) throw nothingGiven(first.input.name, first.environment);
}

/** Whether a person has to give the value: it is not stored yet. */
async function needsValue(
  { environment, action, input: { name, rotation } }: Job,
  rows: readonly AuditRow[],
  { root, env }: RotationInput,
): Promise<boolean> {
  if (rotation.source.kind !== 'given' || !ROTATING.includes(action)) return false;
  const { open } = historyOf(rows, environment, name);
  if (action === 'resume' && open && !isBefore(open, 'current')) return false;
  const values = textsOf((await openSecrets(secretsFileOf(root, environment), { root, env })).attributes);
  const isCurrent = open?.step === 'verified' && values.has(previousOf(name));
  return !values.has(nextOf(name)) && !isCurrent;
}

function notActedOn(
  environment: string,
  idle: readonly Left[],
  { back, immediately }: RotationInput,
): PlumblineError {
  const names = idle.map(({ key }) => key).join(' ');
  const command = `"plumbline secrets rotation run ${names} --env ${environment}`;
  return new PlumblineError({
    what: `nothing can be done now about ${names} of "${environment}", so nothing was done`,
    why: idle.map(({ key, why }) => `${key}: ${why}.`).join(' '),
    next:
      back || immediately
        ? `"plumbline secrets rotation status ${environment}" shows what is open.`
        : `If the value in use leaked, ${command} --immediately" revokes the previous one and replaces it; ${command} --back" returns to the previous one.`,
  });
}

function severalQuestions(asking: readonly Job[]): PlumblineError {
  const commands = asking.map(
    ({ environment, input: { name } }) =>
      `"plumbline secrets rotation run ${name} --env ${environment} --stdin"`,
  );
  return new PlumblineError({
    what: `--stdin gives one value, and ${asking.length} are needed: for ${asking.map(({ environment }) => environment).join(' and ')}`,
    why: 'The environment that goes first would get the value that is meant for the other one.',
    next: `Run ${commands.join(', then ')}, each with its own value.`,
  });
}

function noQuestion(jobs: readonly Job[], keys: readonly string[]): PlumblineError {
  const stored = jobs.find(
    ({ action, input: { rotation } }) => rotation.source.kind === 'given' && ROTATING.includes(action),
  );
  const back = `"plumbline secrets rotation run --env ${stored?.environment} --back ${keys.join(' ')}"`;
  return new PlumblineError({
    what: `--stdin gives a value of ${keys.join(' ')}, and none is needed`,
    why: stored
      ? 'An interrupted rotation goes on with the value that it stored; the given one would be dropped.'
      : 'Only external keys take a value from a person, and only when they are rotated.',
    next: stored
      ? `Leave out --stdin to go on with the stored one; to give another, first ${back}.`
      : 'Leave out --stdin.',
  });
}
