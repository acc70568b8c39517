import { Rotation } from '../../constructs/rotation';
import { RotationCheck } from '../../constructs/rotation-check';
import {
  environment,
  NOW,
  rotatingProject,
  secretInput,
} from '../scripts/secrets/rotation/support/rotating-project';

const { begin, values, run, steps } = rotatingProject();
const never = async (): Promise<never> => {
  throw new Error('nobody should be asked');
};
/** What `--stdin` gives: all of it to whoever asks first. */
const piped = (value: string) => {
  const left = [value];
  return { keys: ['stripe'], stdin: true, askValue: async () => left.shift() ?? '' };
};
const complaint = (work: Promise<unknown>): Promise<string> => work.then(String, (error) => error.message);

test('a named key that cannot be acted on is refused with a way on, and nothing is done about the others', async () => {
  await begin({ prod: environment() });
  expect(await complaint(run({ keys: ['cookie'], back: true }))).toMatch(
    /nothing can be done now about cookie of "prod".*nothing to go back from.*rotation status prod/s,
  );
  await run({ keys: ['cookie'] });
  const before = steps();
  const both = { keys: ['cookie', 'stripe'], askValue: never };
  expect(await complaint(run(both))).toMatch(
    /about cookie of "prod".*previous value is kept until 2026-11-21.*run cookie --env prod --immediately".*run cookie --env prod --back"/s,
  );
  expect(steps()).toEqual(before);
});

test('the command of a killed run names what it was through with: it goes on, and says what it leaves', async () => {
  await begin({ prod: environment() });
  await run({ keys: ['cookie'] });
  const failing = { keys: ['stripe'], askValue: async () => 'sk_new', backUp: never };
  await expect(run(failing)).rejects.toThrow(/nobody should be asked/);
  const { result, said } = await run({ keys: ['cookie', 'stripe'] });
  expect(result).toMatchObject({ exitCode: 0, environments: [{ rotated: ['stripe'] }] });
  expect(said).toMatch(/Nothing is done about cookie: its previous value is kept until/);
});

test('each environment gets the value that is meant for it: asked for by name, and never the one piped for another', async () => {
  await begin({ prod: environment({ rehearsal: 'staging' }), staging: environment() });
  await run({ ...piped('sk_first'), environment: 'staging', immediately: true });
  const now = () => new Date(NOW.getTime() + 2 * 86_400_000);
  const before = steps();
  expect(await complaint(run({ ...piped('sk_production'), now }))).toMatch(
    /2 are needed: for staging and prod.*run stripe --env staging --stdin", then .*run stripe --env prod --stdin"/s,
  );
  expect(steps()).toEqual(before);
  await run({ ...piped('sk_staging'), environment: 'staging', immediately: true, now });
  await run({ ...piped('sk_production'), now });
  expect(await values('staging')).toMatchObject({ stripe: 'sk_staging' });
  expect(await values('prod')).toMatchObject({ stripe: 'sk_production' });

  const asked: string[] = [];
  const askValue = async (question: string) => `sk_${asked.push(question)}`;
  await run({ keys: ['stripe'], immediately: true, askValue, now });
  expect(asked).toEqual(['New value of stripe in staging: ', 'New value of stripe in prod: ']);
});

test('a value on standard input that would be dropped is refused', async () => {
  const check = RotationCheck.command(['sh', '-c', 'test "$PLUMBLINE_SECRET" = sk_good']);
  const stripe = { ...secretInput('stripe', Rotation.external({ check })), required: false };
  await begin({ prod: environment({ inputs: [secretInput('cookie', Rotation.hex()), stripe] }) });
  expect(await complaint(run({ ...piped('a-cookie'), keys: ['cookie'] }))).toMatch(
    /value of cookie, and none is needed.*Only external keys.*Leave out --stdin/s,
  );
  expect(steps()).toEqual([]);
  const dropped =
    /value of stripe, and none is needed.*goes on with the value that it stored.*--back stripe"/s;
  await expect(run(piped('sk_bad'))).rejects.toThrow(/did not pass its check/);
  expect(await complaint(run(piped('sk_good')))).toMatch(dropped);
  await run({ keys: ['stripe'], back: true });
  const failing = { ...piped('sk_good'), backUp: never };
  await expect(run(failing)).rejects.toThrow(/nobody should be asked/);
  expect(steps().at(-1)).toBe('prod current');
  expect(await complaint(run(piped('sk_other')))).toMatch(dropped);
  expect((await run({ keys: ['stripe'] })).result).toMatchObject({ environments: [{ rotated: ['stripe'] }] });
});

test('without anybody to ask, a leaked external key keeps its previous value until there is a new one', async () => {
  await begin({ prod: environment() });
  await run({ keys: ['stripe'], askValue: async () => 'sk_one' });
  const before = steps();
  await expect(run({ keys: ['stripe'], immediately: true })).rejects.toThrow(
    /no new value was given for stripe/,
  );
  expect(steps()).toEqual(before);
});
