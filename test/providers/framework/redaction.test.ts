import { MASK } from '../../../core/redaction';
import { ENCODINGS } from '../../../core/redaction/encodings';
import { captureConsole } from '../../../providers/framework/plugin/log';
import { handlers } from '../../../providers/framework/provider-server';
import type { Provider } from '../../../providers/framework/resource';
import type { Attributes } from '../../../providers/framework/schema';
import { Session } from '../../../providers/framework/session';
import { toDynamicValue } from '../../../providers/framework/wire/dynamic-value';

const SENTINEL = 'SENTINEL "p@ss/w\u00f6rd" +&<x>${y}';
const TOKEN = 'SENTINEL-token-4f1c9b';
const LIVE = 'SENTINEL-live-77aa01';
const TOLD = [SENTINEL, TOKEN, LIVE].flatMap((value) => ENCODINGS.flatMap(({ encode }) => encode(value)));

const configuration: Attributes = {
  token: { type: 'string', description: 'Token.', optional: true, sensitive: true },
};
const attributes: Attributes = {
  password: { type: 'string', description: 'Secret.', optional: true, sensitive: true, writeOnly: true },
};
const tell = async () => {
  throw new Error(`cannot use ${TOLD.join(' ')}`);
};

/** A provider that knows a live value and tells everything in an error that nobody foresaw. */
const talkative: Provider<object> = {
  name: 'demo',
  configuration,
  async configure(_, redactor) {
    redactor!.learn(LIVE);
    return {};
  },
  resources: [
    {
      definition: { type: 'demo_thing', description: 'A thing.', attributes },
      modifyPlan: tell,
      create: tell,
      read: tell,
      update: tell,
      delete: tell,
    },
  ],
};

function start() {
  const session = new Session(talkative);
  const calls = handlers(talkative, session);
  const value = toDynamicValue(attributes, { password: SENTINEL }) as never;
  const nothing = toDynamicValue(attributes, null) as never;
  return {
    session,
    configure: (token: string) =>
      calls.ConfigureProvider({ config: toDynamicValue(configuration, { token }) } as never),
    plan: () =>
      calls.PlanResourceChange({
        typeName: 'demo_thing',
        priorState: nothing,
        proposedNewState: value,
        config: value,
      } as never),
    apply: () =>
      calls.ApplyResourceChange({
        typeName: 'demo_thing',
        priorState: nothing,
        plannedState: value,
        config: value,
      } as never),
  };
}

let printed = '';
const consoles = { ...console };
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  Object.assign(console, consoles);
});

function expectSilent(text: string): void {
  expect(text).toContain(MASK);
  for (const told of [...TOLD, 'SENTINEL']) if (text.includes(told)) throw new Error(`it holds ${told}`);
}

test.each(['plan', 'apply'] as const)(
  'a failed %s tells no value, neither in its diagnostics nor in the log',
  async (call) => {
    const provider = start();
    await provider.configure(TOKEN);
    const { diagnostics } = await provider[call]();
    expect(diagnostics).toHaveLength(1);
    expectSilent(diagnostics![0]!.detail!);
    expectSilent(printed);
  },
);

test('what a library prints goes to the log without any value', async () => {
  const { session, configure } = start();
  await configure(TOKEN);
  session.learn(attributes, { password: SENTINEL });
  captureConsole((text) => session.redactor.clean(text));
  console.error('a library says', TOLD.join(' '));
  expectSilent(printed);
});

test('a walk knows nothing of the one before it in the same process', async () => {
  const { session, configure } = start();
  await configure(TOKEN);
  const first = session.redactor;
  await configure('another-token-0123');
  expect(first.clean(TOKEN)).toBe(MASK);
  expect(session.redactor.clean(`${TOKEN} another-token-0123`)).toBe(`${TOKEN} ${MASK}`);
});

test('a note tells the service by its name, and no value after it', async () => {
  const notes: string[] = [];
  const session = new Session(talkative, (text) => notes.push(text));
  session.redactor.learn('postgres');
  session.redactor.learn(LIVE);
  await session.answer(attributes, async ({ progress }) => {
    progress('postgres: deployment d1 is BUILDING');
    progress(`postgres: it said ${LIVE}`);
    return {};
  });
  expect(notes).toEqual(['postgres: deployment d1 is BUILDING', `postgres: it said ${MASK}`]);
});
