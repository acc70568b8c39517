import { PlumblineError } from '../../core/errors';
import { UnknownOutcomeError } from '../http';

interface Known {
  readonly words: RegExp;
  readonly why: string;
  readonly next: string;
}

const NEW_WEBHOOK =
  'Make a new webhook for the channel (your app at api.slack.com/apps, "Incoming Webhooks") and set SLACK_WEBHOOK_URL.';

/** What Slack's words mean (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors). */
const KNOWN: readonly Known[] = [
  {
    words: /^(no_service|no_service_id|no_team|no_active_hooks|invalid_token|team_disabled)$/,
    why: 'The webhook was removed or disabled, or its address was copied incompletely.',
    next: NEW_WEBHOOK,
  },
  {
    words: /^(channel_not_found|user_not_found)$/,
    why: 'The channel of the webhook does not exist any more.',
    next: NEW_WEBHOOK,
  },
  {
    words: /^channel_is_archived$/,
    why: 'The channel of the webhook is archived, and takes no messages.',
    next: `Unarchive it. Or: ${NEW_WEBHOOK}`,
  },
  {
    words: /^(action_prohibited|posting_to_general_channel_denied)$/,
    why: 'The workspace does not let this webhook post into its channel.',
    next: 'Have an administrator of the workspace allow it, or use a webhook of another channel.',
  },
  {
    words: /^(invalid_payload|no_text|too_many_attachments)$/,
    why: 'Slack does not understand the message, although it is made as Slack documents.',
    next: 'Report this as a mistake of Plumbline, with the words of Slack.',
  },
];

/** Slack's own words are one word of small letters; anything else is of somebody else, and not repeated. */
const WORDS = /^[a-z_]{1,60}$/;

/** Turns an answer that is not `ok` into an error for people. @param body of the answer, as it came */
export function slackError(purpose: string, status: number, body: unknown): PlumblineError {
  const said = typeof body === 'string' && WORDS.test(body.trim()) ? body.trim() : '';
  const what = `Cannot ${purpose}: Slack answered HTTP ${status}${said && ` "${said}"`}`;
  if (status < 300 || status >= 500) {
    const why = 'It does not say whether it took the message.';
    return new UnknownOutcomeError({ what, why, next: 'Look into the channel before you send it again.' });
  }
  const known = KNOWN.find(({ words }) => words.test(said));
  return new PlumblineError({
    what,
    why: known?.why ?? 'Slack refused the message, or another program answers at this address.',
    next: known?.next ?? `Check the webhook. ${NEW_WEBHOOK}`,
  });
}

/** No answer came: what there is to do about it at Slack, in place of what there is at a platform. */
export function undelivered(error: PlumblineError): PlumblineError {
  const { what, why } = error.parts;
  if (error instanceof UnknownOutcomeError) {
    return new UnknownOutcomeError({ what, why, next: 'Look into the channel before you send it again.' });
  }
  const next = 'Check SLACK_WEBHOOK_URL, the way to it from here, and https://slack-status.com.';
  return new PlumblineError({ what, why, next });
}

/** The address itself is the secret, so it is not shown. */
export const refusedWebhook = (isAddress: boolean) =>
  new PlumblineError({
    what: 'the address of the Slack webhook is refused',
    why: isAddress
      ? 'Whoever reads it on its way may post in its place, so it has to be https.'
      : 'It is no address.',
    next: 'Set SLACK_WEBHOOK_URL to the whole https address that Slack shows; http is taken for this machine only.',
  });
