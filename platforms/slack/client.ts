import { PlumblineError } from '../../core/errors';
import { type HttpAnswer, type HttpRuntime, sendHttp } from '../http';
import { isConfidential } from '../loopback';
import { refusedWebhook, slackError, undelivered } from './errors';

export interface SlackOptions {
  /** Address of an incoming webhook. It is all that is needed to post, so it is revealed only to send. */
  readonly webhook: { reveal(): string };
  readonly runtime: HttpRuntime;
  /** Milliseconds for all attempts and the waits between them. @default 10000 */
  readonly deadlineMs?: number;
  /** Ends waits; a message on its way is never cut off. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 5_000;
const DEADLINE_MS = 10_000;
/**
 * Characters, escaped. Slack asks for no more, splits longer messages, and cuts off after 40,000
 * (https://docs.slack.dev/changelog/2018-04-truncating-really-long-messages).
 */
const LONGEST = 4_000;
const PURPOSE = 'post to Slack';

/**
 * Posts one message into the channel of a webhook. Slack takes one per second, so a rate limit is waited for as long as the
 * deadline allows.
 *
 * @param text may hold anything: nothing in it mentions people; the end of a long one is cut off
 * @throws UnknownOutcomeError when the message may or may not have been posted; it is not sent a second time
 * @throws PlumblineError when it was not posted
 */
export async function postToSlack(
  text: string,
  { webhook, runtime, deadlineMs = DEADLINE_MS, signal }: SlackOptions,
): Promise<void> {
  const answer = await send(checked(webhook.reveal()), JSON.stringify({ text: cut(escaped(text)) }));
  if (answer.status !== 200 || answer.body !== 'ok') throw slackError(PURPOSE, answer.status, answer.body);

  async function send(url: string, body: string): Promise<HttpAnswer> {
    try {
      return await sendHttp(
        {
          method: 'POST',
          url,
          secretPath: true,
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body,
          responseType: 'text',
          purpose: PURPOSE,
          idempotent: false,
          timeoutMs: TIMEOUT_MS,
          deadlineMs,
          ...(signal && { signal }),
          isOwnReport: (said) => said === 'rollup_error',
        },
        runtime,
      );
    } catch (error) {
      throw error instanceof PlumblineError ? undelivered(error) : error;
    }
  }
}

/** The three characters by which Slack tells markup from text (https://docs.slack.dev/messaging/formatting-message-text). */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Halves neither a character nor what stands for one. */
function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST - 1).replace(/(&[a-z]*|[\ud800-\udbff])$/, '')}…`;
}

/** @throws PlumblineError without the address when it is none, or would travel unencrypted over a network */
function checked(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && isConfidential(url)) return url.href;
  throw refusedWebhook(url !== undefined);
}
