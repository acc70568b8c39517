import { PlumblineError } from '../../core/errors';
import { POST_MORTEM, type PostMortem } from '../../platforms/railway/deployment-documents';
import type { Snapshots } from '../../platforms/railway/snapshot';

const ASKED_LINES = 100;
const SHOWN_LINES = 20;
const LONGEST_LINE = 400;

/** Why a deployment failed, as far as Railway tells; every part may be missing. */
export interface Findings {
  /** Step that failed, such as `HEALTHCHECK`. */
  readonly step: string | undefined;
  /** The platform's reason. */
  readonly reason: string | undefined;
  /** Last lines of the logs, with variable values taken out, or why there are none. */
  readonly log: readonly string[];
}

/**
 * Asks why a deployment failed. The service's variables are read first, because a log line that quotes one must
 * not be shown; when they cannot be read, the log is withheld.
 */
export async function examine(snapshots: Snapshots, id: string, environmentId: string): Promise<Findings> {
  try {
    await snapshots.variables(environmentId, undefined);
  } catch {
    return {
      step: undefined,
      reason: undefined,
      log: ['(log withheld: the variables to redact cannot be read)'],
    };
  }
  try {
    const purpose = `read why deployment ${id} failed`;
    const found = await snapshots.ask(POST_MORTEM, { id, lines: ASKED_LINES }, purpose);
    const clean = (text: string) => snapshots.client.redactor.clean(text);
    return { ...failedStep(found, clean), log: lastLines(found, clean) };
  } catch (error) {
    const why = error instanceof PlumblineError ? error.parts.why : 'unknown error';
    return { step: undefined, reason: undefined, log: [`(the log could not be read: ${why})`] };
  }
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
