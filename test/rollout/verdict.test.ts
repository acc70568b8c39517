import { type Verdict, worstOf } from '../../rollout/verdict';

test.each<[readonly Verdict[], Verdict]>([
  [['pass', 'inconclusive', 'error', 'fail'], 'fail'],
  [['pass', 'inconclusive', 'error'], 'error'],
  [['inconclusive', 'pass'], 'inconclusive'],
  [['pass', 'pass'], 'pass'],
  [[], 'pass'],
])('the worst of %j is %s', (verdicts, worst) => {
  expect(worstOf(verdicts)).toBe(worst);
});
