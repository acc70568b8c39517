import { App } from 'cdktf';
import { Input, type PlumblineStack, RailwayPostgres, Rotation } from '../../constructs';
import { nextOf, previousOf } from '../../workspace/inputs';
import { emptyStack, pinned, railwayStack, refused } from './support/stack';

const description = 'a value';
const rotation = Rotation.hex();

describe('an input under the name where a rotation keeps a value', () => {
  const base = (stack: PlumblineStack) => Input.secret(stack, 'redis_password', { description, rotation });
  const refusedOnes: [string, string, (stack: PlumblineStack, name: string) => unknown][] = [
    ['the next one', nextOf('redis_password'), (s, n) => Input.secret(s, n, { description, optional: true })],
    [
      'the previous one, required',
      previousOf('redis_password'),
      (s, n) => Input.secret(s, n, { description }),
    ],
    [
      'the previous one, shown in plans',
      previousOf('redis_password'),
      (s, n) => Input.text(s, n, { description, default: '' }),
    ],
    [
      'the previous one, rotating',
      previousOf('redis_password'),
      (s, n) => Input.secret(s, n, { description, optional: true, rotation }),
    ],
  ];

  test.each(refusedOnes)('is refused: %s, declared after or before', (_, name, declare) => {
    const after = refused(() => {
      const stack = emptyStack();
      base(stack);
      declare(stack, name);
    });
    const before = refused(() => {
      const stack = emptyStack();
      declare(stack, name);
      base(stack);
    });
    for (const { what, why, next } of [after, before]) {
      expect(what).toContain(`input "${name}"`);
      expect(why).toMatch(/redis_password rotates, .* removes it/);
      expect(next).toMatch(/another name/);
    }
  });

  test('is taken where nothing rotates, and for services that get the previous value during the overlap', () => {
    const stack = emptyStack();
    base(stack);
    Input.secret(stack, previousOf('redis_password'), { description, optional: true });
    for (const name of ['key', nextOf('key'), previousOf('key')]) Input.secret(stack, name, { description });
    expect(stack.inputs).toHaveLength(5);
  });
});

describe('passwords of databases', () => {
  const login = (stack: PlumblineStack, name: string) =>
    Input.text(stack, name, { description, default: 'app' });
  const password = (stack: PlumblineStack, name: string, user: Input, service: string, address?: string) =>
    Input.secret(stack, name, {
      description,
      rotation: Rotation.postgresPassword({ service, user, ...(address !== undefined && { address }) }),
    });
  const database = (stack: PlumblineStack, id: string, user: Input, secret: Input) =>
    new RailwayPostgres(stack, id, { image: pinned, user, password: secret });
  const synth = (stack: PlumblineStack) => App.of(stack).synth();

  test('two that share a login are refused', () => {
    const stack = railwayStack();
    const user = login(stack, 'user');
    password(stack, 'orders_password', user, 'orders');
    const { what, why } = refused(() => password(stack, 'ledger_password', user, 'ledger'));
    expect(what).toBe('prod/ledger_password: rotation.user "user"');
    expect(why).toMatch(/orders_password has the same login/);
    password(stack, 'users_password', login(stack, 'users_user'), 'users');
  });

  test('a service that is not declared at Railway is refused at synth, and one that is reached elsewhere is not', () => {
    const stack = railwayStack();
    const user = login(stack, 'user');
    database(stack, 'orders', user, password(stack, 'orders_password', user, 'order'));
    const { what, why } = refused(() => synth(stack));
    expect(what).toBe('prod/orders_password: rotation.service "order"');
    expect(why).toMatch(/it has orders/);

    const right = railwayStack();
    const own = login(right, 'user');
    database(right, 'orders', own, password(right, 'orders_password', own, 'orders'));
    password(right, 'other_password', login(right, 'other_user'), 'managed', 'db.example.com:5432');
    synth(right);
  });
});
