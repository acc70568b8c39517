import { EventEmitter } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Rotation } from '../../../../../constructs/rotation';
import { RotationCheck } from '../../../../../constructs/rotation-check';
import { runRotation } from '../../../../../scripts/secrets/rotation/run/run';
import { watchInterrupts } from '../../../../../workspace/engine';
import { type FakeSlack, startSlack, WEBHOOK_PATH } from '../../../../platforms/slack/fake';
import { environment, type Options, rotatingProject, secretInput } from '../support/rotating-project';

const { begin, values, input, project } = rotatingProject();

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

/** A run with the webhook set: how it ended, what it said, and that its address was nowhere in it. */
async function rotate({ vars, ...options }: Options = {}) {
  const { recorded, whole } = input({
    keys: ['cookie'],
    vars: { GITHUB_ACTOR: 'ada', SLACK_WEBHOOK_URL: slack.webhook, ...vars },
    ...options,
  });
  const ended = await runRotation(whole).then(
    (result) => ({ result, error: undefined }),
    (error: Error) => ({ result: undefined, error }),
  );
  const said = recorded.text() + recorded.complaints() + (ended.error?.message ?? '');
  expect(said).not.toContain(WEBHOOK_PATH);
  return { ...ended, recorded, said };
}

const external = () => {
  const check = RotationCheck.command([
    'sh',
    '-c',
    'case $PLUMBLINE_SECRET in sk_good*) ;; *) exit 1 ;; esac',
  ]);
  const stripe = { ...secretInput('stripe', Rotation.external({ check })), required: false };
  return environment({ inputs: [secretInput('cookie'), stripe] });
};

test('one message says what was rotated, where, by whom and when, and what is left to do; no value', async () => {
  await begin({ prod: environment({ rehearsal: 'staging' }), staging: environment() });
  const { result, recorded } = await rotate({ json: true });
  expect(result).toMatchObject({ exitCode: 0, notified: 'slack' });
  expect(recorded.json()).toMatchObject({ notified: 'slack' });
  expect(slack.messages).toHaveLength(1);
  const [message] = slack.messages;
  const until = '2026-11-21T12:00:00.000Z';
  expect(message!.split('\n')).toEqual([
    'Rotation of secrets done: staging, then prod',
    '2026-11-20T12:00:00.000Z, by ada',
    '',
    'Still to do:',
    `• From ${until} on, "plumbline secrets rotation run --env staging" revokes the previous cookie.`,
    `• From ${until} on, "plumbline secrets rotation run --env prod" revokes the previous cookie.`,
    '• Commit the secrets of staging and prod, and secrets/rotation.jsonl.',
    '',
    'staging, before prod:',
    `• cookie: rotated, previous value kept until ${until}; services: web`,
    '',
    'prod:',
    `• cookie: rotated, previous value kept until ${until}; services: web`,
  ]);
  for (const value of Object.values({ ...(await values('prod')), ...(await values('staging')) })) {
    expect(message).not.toContain(value);
  }
});

test('a stage that fails is told with its reason, what was not reached, and how to go on; a value is masked', async () => {
  await begin({
    prod: environment({ rehearsal: 'staging' }),
    staging: environment({}, { command: 'test ! -e rotated-before || exit 1; touch rotated-before' }),
  });
  const { result, recorded } = await rotate({
    json: true,
    vars: { GITHUB_ACTOR: `first-cookie-of-prod ${WEBHOOK_PATH}` },
  });
  expect(result).toMatchObject({ exitCode: 1, notified: 'slack' });
  expect(recorded.json().environments).toMatchObject([{ environment: 'staging', error: { what: /./ } }]);
  const [message] = slack.messages;
  expect(message).toMatch(/^Rotation of secrets FAILED: staging, then prod\n.* by \[secret\] \[secret\]\n/);
  expect(message).toMatch(/What failed: .+\nWhy: /);
  expect(message).toMatch(/Still to do:\n• The previous values are still valid\. .*--back cookie/);
  expect(message).toMatch(/cookie: failed after the step "current"; services: web/);
  expect(message).toMatch(/prod:\n• cookie: not rotated; services: web$/);

  const back = { environment: 'staging', back: true };
  await rotate(back);
  expect(slack.messages[1]).toMatch(
    /FAILED.*Fix the cause .* Then run the same command again\..*"returning"/s,
  );
  rmSync(join(project().stackDir('staging'), 'rotated-before'));
  await rotate(back);
  expect(slack.messages[2]).toMatch(/done: staging\n.*• cookie: put back: the previous value/s);
});

test('an error is told and thrown; what a person has to do at a provider is told too', async () => {
  await begin({ prod: external() });
  const stripe = { keys: ['stripe'] };
  const { error } = await rotate({ ...stripe, askValue: async () => 'sk_bad_value' });
  expect(error?.message).toMatch(/did not pass its check/);
  expect(slack.messages).toEqual([expect.stringMatching(/FAILED: prod\n.*did not pass its check/s)]);
  expect(slack.messages[0]).toMatch(
    /Still to do:\n• .*--back stripe.*stripe: failed after the step "stored"/s,
  );
  expect(slack.messages[0]).not.toContain('sk_bad_value');

  await rotate({ ...stripe, back: true });
  await rotate({ ...stripe, askValue: async () => 'sk_good' });
  await rotate({ ...stripe, immediately: true, askValue: async () => 'sk_good_too' });
  expect(slack.messages.at(-1)).toMatch(
    /• prod: revoke the previous stripe at its provider: the one before .*\n• prod: revoke the previous stripe at its provider\n/,
  );
  expect(slack.messages.at(-1)).toMatch(
    /• stripe: rotated, previous value dropped, and valid until its provider revokes it; services: mail$/,
  );
  expect(slack.messages).toHaveLength(4);
});

test('nothing is sent when nothing is to be done, nobody confirmed, or no webhook is set', async () => {
  await begin({ prod: environment() });
  expect((await rotate({ keys: [] })).result).not.toHaveProperty('notified');
  expect((await rotate({ yes: false })).error?.message).toMatch(/nobody confirmed/);
  expect((await rotate({ keys: ['cooky'] })).error?.message).toMatch(/no input of "prod" that rotates/);
  const { result, said } = await rotate({ vars: { SLACK_WEBHOOK_URL: '' } });
  expect(result).toMatchObject({ exitCode: 0 });
  expect(result).not.toHaveProperty('notified');
  expect(said).not.toContain('Slack');
  expect(slack.requests()).toBe(0);
});

test('a notification that fails is one warning, and changes neither the result nor the error', async () => {
  await begin({ prod: external() });
  slack.faults.push({ status: 403, body: 'invalid_token' });
  const stripe = { keys: ['stripe'], askValue: async () => 'sk_bad_value' };
  const { error, recorded } = await rotate(stripe);
  expect(error?.message).toMatch(/did not pass its check/);
  expect(recorded.complaints()).toMatch(
    /^! the team was not told in Slack .*HTTP 403 "invalid_token"\n {2}why: .*\n {2}next: Make a new webhook .*secrets\/rotation\.jsonl\.\n$/,
  );
  await rotate({ keys: ['stripe'], back: true });

  slack.faults.push('cut');
  const cut = await rotate({ keys: ['stripe'], askValue: async () => 'sk_good', json: true });
  expect(cut.result).toMatchObject({
    exitCode: 0,
    notified: 'failed',
    environments: [{ rotated: ['stripe'] }],
  });
  expect(cut.recorded.json()).toMatchObject({ notified: 'failed' });
  expect(cut.recorded.complaints()).toMatch(/not known.*\n {2}next: Look into the channel/);

  const address = `http://hooks.slack.com${WEBHOOK_PATH}`;
  const refused = await rotate({
    keys: ['stripe'],
    immediately: true,
    askValue: async () => 'sk_good_too',
    vars: { SLACK_WEBHOOK_URL: address },
  });
  expect(refused.result).toMatchObject({ exitCode: 0, notified: 'failed' });
  expect(refused.recorded.complaints()).toMatch(/the address of the Slack webhook is refused/);
});

test('after Ctrl-C the team is told how far it came, and Slack is not waited for longer than seconds', async () => {
  await begin({ prod: environment() });
  const interrupted = () => {
    const source = new EventEmitter();
    return {
      interruption: watchInterrupts(source),
      onRow: ({ step }: { step: string }) => void (step === 'current' && source.emit('SIGINT', 'SIGINT')),
    };
  };
  const { error } = await rotate(interrupted());
  expect(error?.message).toMatch(/interrupted by SIGINT/);
  expect(slack.messages).toEqual([expect.stringMatching(/^Rotation of secrets INTERRUPTED: prod\n/)]);
  expect(slack.messages[0]).toMatch(/• cookie: interrupted after the step "current"; services: web/);
  expect(slack.messages[0]).toMatch(/Still to do:\n• Run the command again/);

  await rotate({ back: true });
  slack.faults.push({ status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } });
  const busy = await rotate(interrupted());
  expect(busy.error?.message).toMatch(/interrupted by SIGINT/);
  expect(busy.recorded.complaints()).toMatch(/asks to wait 30 s, [0-3] s are left/);
});
