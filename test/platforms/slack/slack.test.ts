import { PlumblineError } from '../../../core/errors';
import { realRuntime, UnknownOutcomeError } from '../../../platforms/http';
import { postToSlack, type SlackOptions } from '../../../platforms/slack';
import { type FakeSlack, startSlack } from './fake';

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

const post = (text: string, options: Partial<SlackOptions> & { address?: string } = {}) =>
  postToSlack(text, {
    webhook: { reveal: () => options.address ?? slack.webhook },
    runtime: { ...realRuntime, sleep: async () => {} },
    ...options,
  });

async function refusal(work: Promise<void>): Promise<PlumblineError> {
  const error = await work.then(
    () => new Error('it went well'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PlumblineError);
  const { message, parts } = error as PlumblineError;
  expect(Object.values(parts).every(Boolean)).toBe(true);
  expect(message).not.toMatch(/sentinel|services/i);
  return error as PlumblineError;
}

test('a message arrives as it was written, and mentions nobody', async () => {
  await post('a <!channel> & <https://evil.example|b>\nsecond line');
  expect(slack.messages).toEqual(['a &lt;!channel&gt; &amp; &lt;https://evil.example|b&gt;\nsecond line']);
});

test('a long message is cut where neither a character nor an escape is halved', async () => {
  for (const filler of ['<', '🔑', 'x&']) {
    for (const start of ['', 'a', 'ab', 'abc', 'abcd']) await post(start + filler.repeat(4_000));
  }
  for (const text of slack.messages) {
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text.length).toBeGreaterThan(3_990);
    expect(text).toMatch(/(&lt;|🔑|x|&amp;)…$/u);
  }
  const exactly = 'y'.repeat(4_000);
  await post(exactly);
  expect(slack.messages.at(-1)).toBe(exactly);
});

test.each([
  [400, 'invalid_payload', /mistake of Plumbline/],
  [403, 'action_prohibited', /administrator/],
  [403, 'posting_to_general_channel_denied', /administrator/],
  [403, 'invalid_token', /Make a new webhook/],
  [404, 'channel_not_found', /channel .* does not exist.*Make a new webhook/s],
  [404, 'no_service', /removed or disabled.*Make a new webhook/s],
  [404, 'no_team', /Make a new webhook/],
  [410, 'channel_is_archived', /Unarchive/],
  [418, 'something_new', /Check the webhook/],
])('HTTP %i "%s" is said with what to do, and not asked again', async (status, body, advice) => {
  slack.faults.push({ status, body });
  const error = await refusal(post('x'));
  expect(error).not.toBeInstanceOf(UnknownOutcomeError);
  expect(error.parts.what).toContain(`HTTP ${status} "${body}"`);
  expect(error.message).toMatch(advice);
  expect(slack.requests()).toBe(1);
});

test('a page of somebody else is not quoted', async () => {
  slack.faults.push({ status: 404, body: '<html>no /services/T0SENTINEL here</html>' });
  expect((await refusal(post('x'))).parts.what).toBe('Cannot post to Slack: Slack answered HTTP 404');
});

test.each([
  ['an error of Slack itself', { status: 500, body: 'rollup_error' }, /HTTP 500 "rollup_error"/],
  ['a gateway in front of it', { status: 502, body: '<html>bad gateway</html>' }, /HTTP 502/],
  ['a cut connection', 'cut', /could not be reached/],
  ['a login page', { status: 200, body: '<html>Sign in</html>' }, /a web page/],
  ['other words than ok', { status: 200, body: 'welcome' }, /HTTP 200 "welcome"/],
  ['nothing at all', { status: 200, body: '' }, /HTTP 200$/m],
] as const)(
  'after %s it is not known whether it was posted, so it is not posted again',
  async (_, fault, what) => {
    slack.faults.push(fault);
    const error = await refusal(post('x'));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error.parts.what).toMatch(what);
    expect(error.parts.next).toMatch(/Look into the channel/);
    expect(slack.requests()).toBe(1);
  },
);

test('an answer that does not come ends the waiting, and the message is not sent again', async () => {
  slack.faults.push('silent');
  const error = await refusal(post('x', { deadlineMs: 50 }));
  expect(error).toBeInstanceOf(UnknownOutcomeError);
  expect(error.parts.what).toMatch(/no complete answer within 0\.05 s/);
  expect(slack.requests()).toBe(1);
});

test('a rate limit is waited for as Slack says', async () => {
  const waits: number[] = [];
  slack.faults.push({ status: 429, body: 'rate_limited', headers: { 'retry-after': '1' } });
  const sleep = async (ms: number) => void waits.push(ms);
  await post('x', { runtime: { ...realRuntime, sleep } });
  expect(waits).toEqual([1_000]);
  expect(slack.messages).toEqual(['x']);
});

test('a rate limit past the deadline is not waited for', async () => {
  slack.faults.push({ status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } });
  const error = await refusal(post('x', { runtime: { ...realRuntime, now: () => 0 } }));
  expect(error).not.toBeInstanceOf(UnknownOutcomeError);
  expect(error.message).toMatch(/HTTP 429.*asks to wait 30 s, 10 s are left.*slack-status/s);
});

test('an address that nobody listens on is named without its path', async () => {
  await slack.close();
  const error = await refusal(post('x', { deadlineMs: 200 }));
  expect(error.parts.what).toContain(`${slack.origin}/… could not be reached (ECONNREFUSED)`);
  slack = await startSlack();
});

test('the webhook does not travel unencrypted, but on this machine, and no error shows it', async () => {
  const path = '/services/sentinel';
  for (const address of [
    `http://hooks.slack.com${path}`,
    `hooks.slack.com${path}`,
    'sentinel',
    'ftp://sentinel',
  ]) {
    expect((await refusal(post('x', { address }))).parts.what).toBe(
      'the address of the Slack webhook is refused',
    );
  }
  await post('x', { address: ` ${slack.webhook}\n` });
  expect(slack.messages).toEqual(['x']);
});
