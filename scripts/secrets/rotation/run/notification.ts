import { PlumblineError } from '../../../../core/errors';
import { explain } from '../../../../core/explain';
import { redact, registerSecret } from '../../../../core/redaction';
import { Secret } from '../../../../core/secret';
import { printable } from '../../../../core/terminal/printable';
import { postToSlack } from '../../../../platforms/slack';
import { AUDIT_FILE, type AuditRow } from '../../../../rotation/audit';
import type { RotationInput } from '../../../../rotation/input';
import type { Stage } from '../../../../rotation/selection';
import { actorOf } from '../../../../workspace/actor';
import { type RotationEnd, type RotationReport, rotationText } from './notification-text';
import type { RotationResult } from './run';

/** Milliseconds that a person who pressed Ctrl-C waits for Slack at most. */
const INTERRUPTED_DEADLINE_MS = 3_000;

/** The webhook of the team's channel, masked from now on; absent when none is set, as in a job whose secret is empty. */
export function slackOf(env: RotationInput['env']): Secret | undefined {
  const address = env['SLACK_WEBHOOK_URL']?.trim();
  if (!address) return undefined;
  if (URL.canParse(address)) registerSecret(new URL(address).pathname);
  return new Secret(address);
}

/**
 * Rotates, and tells the team in one message how it ended: well, with a failure, or with an error, which is passed on.
 * That the message does not arrive is a warning and changes nothing else.
 */
export async function withNotification(
  webhook: Secret,
  input: RotationInput,
  stages: readonly Stage[],
  rotate: (watched: RotationInput) => Promise<RotationResult>,
): Promise<RotationResult> {
  const rows: AuditRow[] = [];
  const advice: string[] = [];
  const watched: RotationInput = {
    ...input,
    onRow: (row) => {
      rows.push(row);
      input.onRow?.(row);
    },
    onAdvice: (text) => void advice.push(text),
  };
  const tell = (end: RotationEnd) => notify(webhook, input, { stages, rows, advice, end });
  let result: RotationResult;
  try {
    result = await rotate(watched);
  } catch (error) {
    await tell({ error: explain(error) });
    throw error;
  }
  return { ...result, notified: await tell(result) };
}

async function notify(
  webhook: Secret,
  { root, env, now, output, runtime, interruption }: RotationInput,
  run: Pick<RotationReport, 'stages' | 'rows' | 'advice' | 'end'>,
): Promise<'slack' | 'failed'> {
  const { signal } = interruption;
  try {
    const text = rotationText({
      ...run,
      interrupted: signal.aborted,
      at: now().toISOString(),
      ...actorOf({ cwd: root, env }),
    });
    const deadline = signal.aborted && { deadlineMs: INTERRUPTED_DEADLINE_MS };
    await postToSlack(printable(redact(text)), { webhook, runtime, signal, ...deadline });
    output.line('The team was told in Slack.');
    return 'slack';
  } catch (error) {
    const { what, why, next } = explain(error);
    const whole = {
      what: `the team was not told in Slack of this rotation, which is as it was: ${what}`,
      why,
      next: `${next} What happened is in ${AUDIT_FILE}.`,
    };
    output.warn(new PlumblineError(whole).message);
    return 'failed';
  }
}
