import { runRotation } from '../../../../scripts/secrets/rotation/run/run';
import { environment, type Options, rotatingProject } from './support/rotating-project';

const { begin, values, input, run, steps } = rotatingProject();

/** A run that fails: with what, and what it said besides. */
async function failing(options: Options) {
  const { recorded, whole } = input(options);
  const error: Error = await runRotation(whole).then(
    () => new Error('it was done'),
    (reason) => reason,
  );
  return `${recorded.complaints()}\n${error.message}`;
}

test('a token with which no plan can be made is said to be in the file, and can be put back', async () => {
  const declared = environment();
  const { variable, resource } = declared.config as { variable: object; resource: object };
  // As a platform that refuses the token: the plan fails, before and after the value is stored.
  const validation = { condition: '${var.stripe != "sk_wrong"}', error_message: 'Unauthorized (401).' };
  const stripe = { type: 'string', default: '', validation };
  await begin({ prod: { ...declared, config: { variable: { ...variable, stripe }, resource } } });
  const hint =
    /previous values are still valid.*secrets file holds the new ones.*--back stripe".*Unauthorized/s;
  expect(await failing({ keys: ['stripe'], askValue: async () => 'sk_wrong' })).toMatch(hint);
  expect(await values('prod')).toMatchObject({ stripe: 'sk_wrong' });
  expect(await failing({ keys: ['stripe'] })).toMatch(hint);

  const { result } = await run({ keys: ['stripe'], back: true });
  expect(result).toMatchObject({ exitCode: 0, advice: ['prod: revoke the new stripe at its provider'] });
  expect(steps().at(-1)).toBe('prod withdrawn');
  // It had none before: what is optional may come from the process instead.
  expect(await values('prod')).not.toHaveProperty('stripe');

  await run({ keys: ['stripe'], askValue: async () => 'sk_right' });
  await run({ now: () => new Date('2026-11-22T12:00:00Z') });
  await failing({ keys: ['stripe'], askValue: async () => 'sk_wrong' });
  await run({ keys: ['stripe'], back: true });
  expect(await values('prod')).toMatchObject({ stripe: 'sk_right' });
});

test('going back after no new value was taken gives no advice about one', async () => {
  await begin({ prod: environment() });
  await run({ keys: ['stripe'], askValue: async () => 'sk_one' });
  await run({ now: () => new Date('2026-11-22T12:00:00Z') });
  expect(await failing({ keys: ['stripe'], askValue: async () => 'sk_one' })).toMatch(
    /value given for stripe is the one that is in use/,
  );
  expect(steps().at(-1)).toBe('prod begun');
  const { result } = await run({ keys: ['stripe'], back: true });
  expect(result).toMatchObject({ exitCode: 0, advice: [], environments: [{ returned: ['stripe'] }] });
  expect(await values('prod')).toMatchObject({ stripe: 'sk_one' });
});
