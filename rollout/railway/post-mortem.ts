import { PlumblineError } from '../../core/errors';
import type { LiveVariables } from '../../platforms/railway/config';
import { POST_MORTEM, type PostMortem } from '../../platforms/railway/deployment-documents';
import type { Snapshots } from '../../platforms/railway/snapshot';
import type { VariablesByService } from '../../platforms/railway/variable-reads';
import type { RailwayRollout } from './request';

const ASKED_LINES = 100;
const SHOWN_LINES = 20;
const LONGEST_LINE = 400;

/** Why a deployment failed, as far as Railway tells; every part may be missing. */
export interface Findings {
  /** Step that failed, such as `HEALTHCHECK`. */
  readonly step: string | undefined;
  /** The platform's reason. */
  readonly reason: string | undefined;
  /** Last lines of the logs, with variable values taken out, or why they are not told. */
  readonly log: readonly string[];
}

/**
 * Asks why a deployment failed. The variables that its container had are read first, because words that quote one must not be
 * shown; where one of them cannot be read, only the step that failed is told.
 */
export async function examine(
  snapshots: Snapshots,
  id: string,
  { environmentId, serviceId }: Pick<RailwayRollout, 'environmentId' | 'serviceId'>,
): Promise<Findings> {
  let unread: string[];
  try {
    unread = unreadable(await snapshots.allVariables(environmentId), serviceId);
  } catch {
    return withheld(undefined, 'the variables to redact cannot be read');
  }
  try {
    const purpose = `read why deployment ${id} failed`;
    const found = await snapshots.ask(POST_MORTEM, { id, lines: ASKED_LINES }, purpose);
    const clean = (text: string) => snapshots.client.redactor.clean(text);
    const failed = failedStep(found, clean);
    if (unread.length > 0)
      return withheld(failed.step, `${unread.join(', ')} cannot be read, and so not be taken out of it`);
    return { ...failed, log: lastLines(found, clean) };
  } catch (error) {
    const why = error instanceof PlumblineError ? error.parts.why : 'unknown error';
    return { step: undefined, reason: undefined, log: [`(the log could not be read: ${why})`] };
  }
}

const withheld = (step: string | undefined, why: string): Findings => ({
  step,
  reason: undefined,
  log: [`(reason and log withheld: ${why}; the dashboard has them)`],
});

/** Names of the variables with a value that Railway tells nobody, among those that may have reached a container. */
function unreadable(all: VariablesByService, serviceId: string): string[] {
  const namesIn = (variables: LiveVariables | undefined) =>
    [...(variables ?? [])].filter(([, variable]) => 'unreadable' in variable).map(([name]) => name);
  const own = [all.get(''), all.get(serviceId)];
  // A reference leads to variables of others, by a name that Railway spells in many ways.
  const refers = own.some((variables) =>
    [...(variables?.values() ?? [])].some(
      (variable) => 'value' in variable && variable.value.includes('${{'),
    ),
  );
  return [...new Set((refers ? [...all.values()] : own).flatMap(namesIn))];
}

function failedStep({ deploymentEvents }: PostMortem, clean: (text: string) => string) {
  const failed = deploymentEvents.findLast(({ payload }) => payload?.error || payload?.reason);
  const last = failed ?? deploymentEvents.findLast(({ completedAt }) => !completedAt);
  const { error, reason, detail } = failed?.payload ?? {};
  const said = [...new Set([error, reason, detail])].filter(Boolean).join('; ');
  return { step: last?.step, reason: said ? clean(said) : undefined };
}

/** The ends of the build log and the container's log; a terminal's colours and control characters are dropped. */
function lastLines({ buildLogs, deploymentLogs }: PostMortem, clean: (text: string) => string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: log lines of other people's programs hold them
  const control = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g;
  return [...buildLogs, ...deploymentLogs]
    .sort((a, b) => a.timestamp.localeCompare(b.timestamp))
    .slice(-SHOWN_LINES)
    .map(({ message }) => clean(message.replace(control, '').trimEnd()).slice(0, LONGEST_LINE));
}
