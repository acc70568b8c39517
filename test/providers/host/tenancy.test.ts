import { tenancy } from '../../../providers/host/tenancy';

describe('the host', () => {
  const engine = { pid: 1 };
  let events: string[];
  let engineRuns: boolean;
  let tenants: ReturnType<typeof tenancy>;

  beforeEach(() => {
    jest.useFakeTimers();
    events = [];
    engineRuns = true;
    tenants = tenancy(
      () => events.push('exit'),
      () => engineRuns,
    );
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function connect(name: string) {
    let disconnect = () => {};
    const client = tenants.admit(() => events.push(`stop ${name}`));
    client.follow({ on: (_, listener) => (disconnect = listener) });
    return { client, disconnect: () => disconnect() };
  }

  test('stays when a client leaves, and stops what that one was doing', () => {
    const [first] = [connect('first'), connect('second')];
    first.disconnect();
    expect(events).toEqual(['stop first']);
  });

  test('ends at once with its owner when no engine runs', () => {
    connect('first').disconnect();
    tenants.ownerGone();
    expect(events).toEqual(['stop first', 'exit']);
  });

  test('stays for the engine of an owner that was killed, also while that is not connected', () => {
    tenants.expect(engine);
    tenants.ownerGone();
    jest.advanceTimersByTime(60_000);
    const walk = connect('walk');
    jest.advanceTimersByTime(60_000);
    walk.disconnect();
    expect(events).toEqual(['stop walk']);
    engineRuns = false;
    jest.advanceTimersByTime(200);
    expect(events).toEqual(['stop walk', 'exit']);
  });

  test('stays until a write is done, whoever is gone', async () => {
    const { client, disconnect } = connect('walk');
    let written = () => {};
    const write = client.during(() => new Promise<void>((resolve) => (written = resolve)));
    tenants.ownerGone();
    disconnect();
    expect(events).toEqual(['stop walk']);
    written();
    await write;
    expect(events).toEqual(['stop walk', 'exit']);
  });
});
