import { causesOf, someOf, withoutNames } from '../../core/causes';

const id = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`;

test('what differs in the name of the request, an id or a trace alone has one cause', () => {
  const said = [
    `Cannot read service ${id('1')}: Railway answered "Not Authorized" (trace 1f)`,
    `Cannot read volume ${id('2')}: Railway answered "Not Authorized" (trace 2e)`,
    'Cannot read service web: POST https://backboard.railway.com/graphql/v2 answered HTTP 502',
    `Cannot read domain of ${id('3')}: Railway answered "Not Authorized" (trace 3d)`,
  ];
  expect(causesOf(said, withoutNames)).toEqual([
    { first: said[0], alike: [said[1], said[3]] },
    { first: said[2], alike: [] },
  ]);
});

test('many names are cut short, and how many there are is said', () => {
  expect(someOf(['a', 'b'])).toBe('a, b');
  expect(someOf([...'abcdefgh'])).toBe('a, b, c, d, e, f and 2 more');
});
